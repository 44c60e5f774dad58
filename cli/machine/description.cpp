// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/description.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>

namespace machine {

namespace {

struct StatName {
    const char* name;
    std::uint64_t protocol::MachineStats::*value;
};

using S = protocol::MachineStats;
constexpr StatName stat_names[] = {
    {"untyped_total_bytes", &S::untyped_total_bytes},
    {"untyped_free_bytes", &S::untyped_free_bytes},
    {"containers", &S::containers},
    {"manager_slots_used", &S::manager_slots_used},
    {"control_entries", &S::control_entries},
    {"store_entries", &S::store_entries},
    {"time_entries", &S::time_entries},
    {"store_cache_bytes", &S::store_cache_bytes},
    {"store_hits", &S::store_hits},
    {"store_misses", &S::store_misses},
    {"store_evictions", &S::store_evictions},
    {"boot_ns", &S::boot_ns},
    {"server_restarts", &S::server_restarts},
    {"leaked_pieces", &S::leaked_pieces},
    {"container_bytes", &S::container_bytes},
};

nlohmann::json since(Guest::Time start, Guest::Time when) {
    if (when == Guest::Time()) return nullptr;
    return std::chrono::duration_cast<std::chrono::microseconds>(when - start).count();
}

} // namespace

nlohmann::json describe_guest(const Guest& guest) {
    return {{"name", "default"},
            {"status", guest.ready() ? "running" : "starting"},
            {"pid", ::getpid()},
            {"qemu_pid", guest.pid()},
            {"accelerator", guest.accelerator() == Accelerator::Kvm ? "kvm" : "tcg"},
            {"clock", guest.clock() == Clock::Instructions ? "instructions" : "host"},
            {"kernel", guest.setup().kernel.string()},
            {"memory_bytes", guest.setup().memory_bytes},
            {"up_us", since(guest.started(), os::EventLoop::Clock::now())},
            {"hello_us", since(guest.started(), guest.answered().value_or(Guest::Time()))}};
}

nlohmann::json describe_stats(const protocol::MachineStats& stats) {
    nlohmann::json object;
    for (const StatName& row : stat_names) {
        object[row.name] = stats.*row.value;
    }
    return object;
}

nlohmann::json describe_figures(const protocol::ContainerStats& stats) {
    return {{"memory_bytes", stats.memory_bytes},
            {"memory_limit_bytes", stats.memory_limit_bytes},
            {"cpu_us", stats.cpu_us},
            {"time_us", stats.time_us},
            {"tasks", stats.tasks},
            {"network_in_bytes", stats.network_in_bytes},
            {"network_out_bytes", stats.network_out_bytes}};
}

nlohmann::json describe_container(const Guest& guest, Container& container, const protocol::Destroyed& destroyed) {
    const Milestones& when = container.milestones();
    const Guest::Time start = guest.started();
    return {{"id", container.record().id},
            {"requested_us", since(start, when.requested)},
            {"create_sent_us", since(start, when.create_sent)},
            {"created_us", since(start, when.created)},
            {"first_output_us", since(start, when.first_output)},
            {"exited_us", since(start, when.exited)},
            {"stopped_us", since(start, when.stopped)},
            {"destroyed_us", since(start, when.destroyed)},
            {"bytes_returned", destroyed.bytes_returned},
            {"pieces", destroyed.pieces},
            {"pieces_lost", destroyed.pieces_lost}};
}

} // namespace machine
