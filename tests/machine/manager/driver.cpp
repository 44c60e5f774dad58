// SPDX-License-Identifier: Apache-2.0
//
// In the control server's place: makes containers, looks at what becomes of them and of the machine's memory.
#include "abi/protocol/console.hpp"
#include "abi/protocol/control.hpp"
#include "lib/runtime/start.hpp"
#include "lib/server/manager.hpp"
#include "lib/server/tsc.hpp"
#include "tests/machine/manager/report.hpp"
#include "tests/machine/manager/scenario.hpp"

#include <atomic>
#include <optional>

namespace {

using protocol::manager::Command;
using protocol::manager::Event;
using protocol::manager::Request;
using protocol::manager::Status;
using report::line;

constexpr std::uint64_t limit = 4U << 20;
constexpr std::uint64_t unlimited_cpu = 0;
constexpr std::uint64_t image_offset = 4096;

struct Ending {
    bool crashed = false;
    std::uint64_t crash_address = 0;
    std::uint64_t bytes = 0;
    unsigned pieces = 0;
    unsigned lost = 0;
};

void check(bool good, std::string_view what) {
    if (!good) line("FAIL ", what);
}

void follow_orders() {
    server::Order order{};
    while (server::next_order(order))
        if (order.command == Command::Detach) server::detached(order.index);
}

// The next event, waiting for it.
server::Reply next_event() {
    for (;;) {
        const server::Reply reply = server::ask(Request::NextEvent);
        if (Event{reply.words.word[0]} != Event::None) return reply;
        server::wait();
        follow_orders();
    }
}

std::optional<unsigned> create(test::Scenario scenario, std::uint64_t memory = limit,
                               std::uint64_t cpu = unlimited_cpu) {
    const server::Reply reply = server::ask(Request::Create, memory, cpu, image_offset, test::image_bytes(scenario));
    if (!reply.ok()) return std::nullopt;
    follow_orders();
    return static_cast<unsigned>(reply.words.word[0]);
}

std::uint32_t wait_for_exit(unsigned index) {
    auto& console = server::port<protocol::ConsolePort>(index);
    const std::atomic_ref kind(console.exit_kind);
    while (kind.load(std::memory_order_acquire) == protocol::ExitKind::Running) {
        server::wait();
        follow_orders();
    }
    return console.exit_value;
}

Ending destroy(unsigned index) {
    Ending ending;
    check(server::ask(Request::Destroy, index).ok(), "Destroy is taken");
    check(server::ask(Request::Destroy, index).status == Status::NoSuchContainer, "a second Destroy is refused");
    follow_orders();
    bool stopped = false;
    for (;;) {
        const auto event = next_event();
        const auto& word = event.words.word;
        if (Event{word[0]} == Event::Crashed) continue; // of whoever: it is no news of this end
        check(word[1] == index, "the event names the container");
        if (Event{word[0]} == Event::Stopped) stopped = true;
        if (Event{word[0]} != Event::Destroyed) continue;
        check(stopped, "Stopped comes before Destroyed");
        ending.bytes = word[2];
        ending.pieces = static_cast<unsigned>(word[3] >> 32);
        ending.lost = static_cast<unsigned>(word[3]);
        check(ending.lost == 0, "every piece retypes in full");
        return ending;
    }
}

protocol::MachineStats stats() {
    check(server::ask(Request::Stats).ok(), "Stats");
    return *reinterpret_cast<const protocol::MachineStats*>(protocol::server::stats_page);
}

void run_scenario(test::Scenario scenario, std::string_view name, std::uint64_t memory = limit,
                  std::uint64_t cpu = unlimited_cpu) {
    const auto index = create(scenario, memory, cpu);
    check(index.has_value(), name);
    if (!index) return;
    const std::uint32_t value = wait_for_exit(*index);
    if (value != test::all_well) line("FAIL ", name, ": container.cpp line ", value);
    check(value == test::all_well, name);
    const Ending ending = destroy(*index);
    line("ok ", name, ": ", ending.bytes / 1024, " KiB in ", ending.pieces, " pieces came back");
}

void run_crash(test::Scenario scenario, std::string_view name, std::uint64_t address) {
    const auto index = create(scenario);
    check(index.has_value(), name);
    if (!index) return;
    const auto event = next_event();
    check(Event{event.words.word[0]} == Event::Crashed && event.words.word[1] == *index, name);
    check(event.words.word[2] == address, "the crash tells the address");
    destroy(*index);
    line("ok ", name);
}

void bad_requests() {
    const std::uint64_t image = test::image_bytes(test::scenario_idle);
    const auto refused = [&](std::uint64_t memory, std::uint64_t cpu, std::uint64_t offset, std::uint64_t bytes) {
        return server::ask(Request::Create, memory, cpu, offset, bytes).status;
    };
    const auto before = stats();
    check(refused(limit, 0, 1, image) == Status::BadArgument, "an offset in the middle of a page");
    check(refused(limit, 0, 0, image + 1) == Status::BadArgument, "a size in the middle of a page");
    check(refused(limit, 0, 0, 0) == Status::BadArgument, "no image");
    check(refused(limit, std::uint64_t{5000} << 32 | 999, 0, image) == Status::BadArgument, "a period too short");
    check(refused(limit, std::uint64_t{5000} << 32 | 1000001, 0, image) == Status::BadArgument, "a period too long");
    check(refused(limit, std::uint64_t{1} << 32 | 100000, 0, image) == Status::BadArgument, "a quota too small");
    check(server::ask(Request::Destroy, 511).status == Status::NoSuchContainer, "Destroy of what is not there");
    check(server::ask(Request::Destroy, ~0ULL).status == Status::NoSuchContainer, "Destroy of no index");
    check(server::ask(Request::ContainerStats, 511).status == Status::NoSuchContainer, "figures of what is not there");
    check(server::ask(Request::ContainerStats, ~0ULL).status == Status::NoSuchContainer, "figures of no index");
    check(server::ask(Request::GrowCache, 20).status == Status::NotAllowed, "the store's request from another");
    check(server::ask(Request::GrantMemory, 14, 30).status == Status::NotAllowed, "a container's request from another");
    check(server::ask(Request::Detached, protocol::server::max_containers).status == Status::NoSuchContainer,
          "Detached of no index");
    check(server::ask(Request::Create).status == Status::BadArgument, "a message too short");
    // Too little memory to be made: refused, and all of what was made comes back.
    check(refused(std::uint64_t{64} << 10, 0, 0, image) == Status::NoMemory, "a limit too small to start");
    // Nobody is told of its end; that of one made later comes after it.
    run_scenario(test::scenario_idle, "the next");
    check(stats().untyped_free_bytes == before.untyped_free_bytes, "a failed creation loses nothing");
    line("ok bad requests");
}

void cycles() {
    protocol::MachineStats after_ten{};
    for (unsigned i = 1; i <= 100; ++i) {
        const auto index = create(test::scenario_requests);
        check(index && wait_for_exit(*index) == test::all_well, "a cycle's container");
        if (index) destroy(*index);
        if (i == 10) after_ten = stats();
    }
    const auto after = stats();
    check(after.untyped_free_bytes == after_ten.untyped_free_bytes, "free bytes after 100 cycles");
    check(after.manager_slots_used == after_ten.manager_slots_used, "slots after 100 cycles");
    check(after.containers == 0 && after.container_bytes == 0 && after.leaked_pieces == 0, "nothing is left");
    line("ok 100 cycles: ", after.untyped_free_bytes / 1024, " KiB free, ", after.manager_slots_used, " slots");
}

void many_at_once() {
    constexpr unsigned count = 50;
    unsigned index[count];
    const auto before = stats();
    unsigned made = 0;
    for (; made < count; ++made) {
        const auto one = create(test::scenario_idle);
        if (!one) break;
        index[made] = *one;
    }
    check(made == count, "50 containers at once");
    for (unsigned i = 0; i < made; ++i)
        check(wait_for_exit(index[i]) == test::all_well, "one of many");
    const auto with = stats();
    line("ok ", made, " containers take ", (before.untyped_free_bytes - with.untyped_free_bytes) / 1024 / made,
         " KiB each, ports and servers' growth included");
    for (unsigned i = 0; i < made; ++i)
        destroy(index[i]);
    check(stats().containers == 0, "many ended");
}

// A quarter of the processor is what a container gets that asks for it, beside one that takes all it can.
void quota() {
    constexpr std::uint64_t quarter = test::measured_period_us / 4 << 32 | test::measured_period_us;
    const auto spinner = create(test::scenario_spin);
    const auto limited = create(test::scenario_measure, limit, quarter);
    check(spinner && limited, "two containers");
    if (!spinner || !limited) return;
    const std::uint32_t share = wait_for_exit(*limited);
    destroy(*limited);
    destroy(*spinner);
    check(share >= 220 && share <= 260, "a quarter of the processor");
    line("ok a container with a quarter of the processor gets ", share, " permille beside a spinner");
}

// Whoever puts itself before the others does so for a moment only: one beside it without a quota gets half of the
// processor, less that moment, and one with a quota gets it.
void queue_jumpers() {
    constexpr std::uint64_t quarter = test::measured_period_us / 4 << 32 | test::measured_period_us;
    for (const test::Scenario scenario : {test::scenario_jump, test::scenario_pester}) {
        const std::string_view name =
            scenario == test::scenario_jump ? "that jumps the queue" : "that pesters the manager";
        const auto one = create(scenario);
        const auto honest = create(test::scenario_measure);
        const auto limited = create(test::scenario_measure, limit, quarter);
        check(one && honest && limited, "one that takes no turns, and two that do");
        if (!one || !honest || !limited) return;
        const std::uint32_t share = wait_for_exit(*honest);
        const std::uint32_t limited_share = wait_for_exit(*limited);
        destroy(*limited);
        destroy(*honest);
        destroy(*one);
        check(share >= 200, "the share of one without a quota");
        check(limited_share >= 150, "the share of one with a quota");
        line("ok beside a container ", name, " another gets ", share, " permille, and one with a quarter ",
             limited_share);
    }
}

// What a rogue does is its own loss: a container beside it has its share and its requests, and all memory comes back.
void rogues() {
    constexpr std::uint64_t quarter = test::measured_period_us / 4 << 32 | test::measured_period_us;
    const auto before = stats();
    std::uint64_t attacks = 0;
    std::uint32_t least = 1000;
    for (auto one = std::uint64_t{test::scenario_rogue}; one <= test::last_rogue; ++one) {
        const auto rogue = create(static_cast<test::Scenario>(one));
        const auto canary = create(test::scenario_measure, limit, quarter);
        check(rogue && canary, "a rogue and a canary");
        if (!rogue || !canary) return;
        const std::uint32_t share = wait_for_exit(*canary);
        if (share < least) least = share;
        run_scenario(test::scenario_requests, "requests beside a rogue");
        attacks += server::port<protocol::ConsolePort>(*rogue).exit_value;
        destroy(*canary);
        destroy(*rogue);
    }
    const auto after = stats();
    check(attacks > 10000, "rogues attack");
    check(least >= 220, "a quarter of the processor beside a rogue");
    check(after.containers == 0 && after.leaked_pieces == 0 && after.server_restarts == before.server_restarts,
          "rogues leave nothing behind and end no server");
    line("ok rogues attacked ", attacks, " times; the canary's least share was ", least, " permille");
}

// How long the machine took to get here, and what making and ending a container takes.
void timings(const protocol::server::ServerBlock& block, std::uint64_t now) {
    line("time from the manager's start to the control server's: ", (now - block.boot_tsc) / block.tsc_mhz, " us");
    constexpr unsigned rounds = 20;
    std::uint64_t created = 0, running = 0, destroyed = 0;
    for (unsigned i = 0; i < rounds; ++i) {
        const std::uint64_t start = server::read_tsc();
        const auto index = create(test::scenario_idle);
        if (!index) return check(false, "create in timings");
        created += server::read_tsc() - start;
        wait_for_exit(*index);
        running += server::read_tsc() - start;
        const std::uint64_t end = server::read_tsc();
        destroy(*index);
        destroyed += server::read_tsc() - end;
    }
    const auto mean_us = [&](std::uint64_t sum) { return sum / rounds / block.tsc_mhz; };
    line("time of a container: created ", mean_us(created), " us, first words ", mean_us(running), " us, memory back ",
         mean_us(destroyed), " us");
}

// Every container that the manager tells a server about that was started anew.
unsigned attached(unsigned (&index)[protocol::server::max_containers]) {
    unsigned count = 0;
    server::Order order{};
    while (server::next_order(order)) {
        if (order.command == Command::Detach) server::detached(order.index);
        if (order.command == Command::Attach) index[count++] = order.index;
    }
    return count;
}

[[noreturn]] void die() {
    for (;;)
        *reinterpret_cast<volatile std::uint64_t*>(0) = 0;
}

constexpr unsigned survivors = 3;

// The server's first life: everything but what ends it.
void first_life(const protocol::server::ServerBlock& block, std::uint64_t now) {
    const auto start = stats();
    line("start: ", start.untyped_free_bytes / 1024, " of ", start.untyped_total_bytes / 1024, " KiB free, ",
         start.manager_slots_used, " slots");
    timings(block, now);
    run_scenario(test::scenario_idle, "idle");
    run_scenario(test::scenario_requests, "requests");
    run_scenario(test::scenario_requests, "requests with a quarter of the processor", limit,
                 std::uint64_t{25000} << 32 | 100000);
    run_scenario(test::scenario_spin, "spinning");
    run_scenario(test::scenario_hoard, "hoarding memory");
    run_scenario(test::scenario_hide, "hiding capabilities");
    run_scenario(test::scenario_chaos, "chaos");
    run_crash(test::scenario_fault, "P faults", 0xdead000);
    run_crash(test::scenario_switcher_fault, "H faults", 0xbeef000);
    quota();
    queue_jumpers();
    rogues();
    bad_requests();
    many_at_once();
    cycles();
    for (unsigned i = 0; i < survivors; ++i) {
        const auto index = create(i == 0 ? test::scenario_chaos : test::scenario_idle);
        check(index && wait_for_exit(*index) == test::all_well, "a container that survives the server");
    }
    die();
}

// The second: containers are still there; then a container's end is ignored until the manager loses patience.
[[noreturn]] void second_life() {
    static unsigned index[protocol::server::max_containers];
    check(attached(index) == survivors, "live containers are attached again");
    check(stats().server_restarts == 1, "one restart");
    for (unsigned i = 0; i < survivors; ++i) {
        check(server::port<protocol::ConsolePort>(index[i]).exit_value == test::all_well, "the port is the same");
        destroy(index[i]);
    }
    line("ok a server was started anew");
    const auto ignored = create(test::scenario_idle);
    check(ignored && server::ask(Request::Destroy, *ignored).ok(), "Destroy without Detached");
    for (;;)
        server::wait();
}

void third_life() {
    static unsigned index[protocol::server::max_containers];
    check(attached(index) == 0, "the dead container is not attached again");
    check(stats().server_restarts == 2, "two restarts");
    bool destroyed = false;
    while (!destroyed) {
        const auto event = next_event();
        destroyed = Event{event.words.word[0]} == Event::Destroyed;
        if (destroyed) check(static_cast<unsigned>(event.words.word[3]) == 0, "every piece retypes in full");
    }
    check(stats().containers == 0 && stats().leaked_pieces == 0, "nothing is left");
    line("ok a server that does not detach was started anew");
}

} // namespace

extern "C" [[noreturn]] void main_thread(std::uintptr_t block_address) {
    const std::uint64_t now = server::read_tsc();
    const auto& block = *reinterpret_cast<const protocol::server::ServerBlock*>(block_address);
    if (block.incarnation == 0) first_life(block, now);
    if (block.incarnation == 1) second_life();
    third_life();
    line("DONE");
    for (;;) {
        server::wait();
        follow_orders();
    }
}
