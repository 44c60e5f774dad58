// SPDX-License-Identifier: Apache-2.0
#include "servers/control/manager_machine.hpp"

#include "lib/server/counter.hpp"
#include "lib/server/manager.hpp"
#include "lib/server/tsc.hpp"

#include <cstring>

namespace control {

namespace {

using protocol::manager::Request;
using protocol::manager::Status;

protocol::MachineStats& stats() { return *reinterpret_cast<protocol::MachineStats*>(protocol::server::stats_page); }

} // namespace

Status ManagerMachine::create(const protocol::Create& create, unsigned& index) {
    const std::uint64_t cpu = std::uint64_t{create.cpu_quota_us} << 32 | create.cpu_period_us;
    const server::Reply reply =
        server::ask(Request::Create, create.memory_limit_bytes, cpu, create.image_offset, create.image_bytes);
    index = static_cast<unsigned>(reply.words.word[0]);
    return reply.status;
}

Status ManagerMachine::destroy(unsigned index) { return server::ask(Request::Destroy, index).status; }

Status ManagerMachine::set_interface(unsigned index, unsigned number, const protocol::NetworkInterface& interface) {
    std::uint64_t words[3];
    std::memcpy(words, &interface, sizeof words);
    return server::ask(Request::SetInterface, index | std::uint64_t{number} << 32, words[0], words[1], words[2]).status;
}

void ManagerMachine::name(unsigned index, std::uint32_t number) { server::ask(Request::Name, index, number); }

Status ManagerMachine::restart(protocol::ServerName server) {
    return server::ask(Request::Restart, static_cast<std::uint64_t>(server)).status;
}

bool ManagerMachine::next_event(Event& event) {
    const server::Reply reply = server::ask(Request::NextEvent);
    const auto& word = reply.words.word;
    event = {protocol::manager::Event{word[0]}, static_cast<unsigned>(word[1] & 0xffffffff), word[2], word[3],
             static_cast<std::uint32_t>(word[1] >> 32)};
    return reply.ok() && event.event != protocol::manager::Event::None;
}

bool ManagerMachine::next_order(Order& order) {
    server::Order next{};
    const bool found = server::next_order(next);
    order = {next.command, next.index, static_cast<std::uint32_t>(next.value)};
    return found;
}

void ManagerMachine::detached(unsigned index) { server::detached(index); }

protocol::ConsolePort& ManagerMachine::port(unsigned index) { return server::port<protocol::ConsolePort>(index); }

void ManagerMachine::signal(unsigned index) { server::signal_container(index); }

void ManagerMachine::set_clock(std::uint64_t realtime_ns) {
    server::ask(Request::SetClock, realtime_ns, server::read_tsc());
}

std::uint64_t ManagerMachine::store_cache(std::uint64_t bytes) {
    return server::ask(Request::SetStoreCache, bytes).words.word[0];
}

protocol::MachineStats ManagerMachine::statistics() {
    server::ask(Request::Stats);
    return stats();
}

Status ManagerMachine::container_statistics(unsigned index, protocol::ContainerStats& stats) {
    const server::Reply reply = server::ask(Request::ContainerStats, index);
    const auto& word = reply.words.word;
    stats = {word[0], word[1], word[2], word[3], 0};
    return reply.status;
}

void ManagerMachine::session_begun() {
    if (stats().boot_ns == 0) server::set(stats().boot_ns, server::read_tsc() * 1000 / block_.tsc_mhz);
}

void ManagerMachine::set_entries(unsigned count) { server::set(stats().control_entries, count); }

} // namespace control
