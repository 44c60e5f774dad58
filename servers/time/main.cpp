// SPDX-License-Identifier: Apache-2.0
#include "abi/protocol/control.hpp"
#include "lib/runtime/abort.hpp"
#include "lib/runtime/start.hpp"
#include "lib/server/counter.hpp"
#include "lib/server/manager.hpp"
#include "lib/server/tsc.hpp"
#include "lib/virtio/device.hpp"
#include "servers/time/clock.hpp"
#include "servers/time/hpet.hpp"
#include "servers/time/timers.hpp"

namespace {

using protocol::manager::Command;
using Alarm = time_server::Hpet<virtio::MmioRegisters>;

constexpr std::uint64_t never = ~std::uint64_t{0};
constexpr std::uint64_t unset = 0; // the alarm went off, or could not be set

void follow_orders(time_server::Timers& timers, time_server::Clock& clock) {
    server::Order order{};
    while (server::next_order(order)) {
        switch (order.command) {
        case Command::Attach:
            timers.attach(order.index, server::port<protocol::TimerPort>(order.index));
            break;
        case Command::Detach:
            timers.detach(order.index);
            server::detached(order.index);
            break;
        case Command::SetClock:
            clock.set_realtime(order.value, order.value2);
            break;
        default:
            break;
        }
    }
}

// Reads both counters as close together as a few tries get.
void compare_clocks(time_server::Clock& clock, Alarm& hpet) {
    std::uint64_t best = never;
    std::uint64_t tsc = 0;
    std::uint64_t ticks = 0;
    for (unsigned tries = 0; tries < 4; ++tries) {
        const std::uint64_t before = server::read_tsc();
        const std::uint64_t counter = hpet.counter();
        const std::uint64_t took = server::read_tsc() - before;
        if (took < best) {
            best = took;
            tsc = before + took / 2;
            ticks = counter;
        }
    }
    clock.compare(tsc, ticks, hpet.femtoseconds_per_tick());
}

// Signals whose time has come and sets the alarm for the next, if that is another than `alarm`: the time for which it
// is set. An idle machine has none.
void serve_deadlines(time_server::Timers& timers, time_server::Clock& clock, Alarm& hpet, std::uint64_t& alarm) {
    for (;;) {
        const std::uint64_t now = clock.monotonic(server::read_tsc());
        if (now >= clock.next_compare()) compare_clocks(clock, hpet);
        unsigned index = 0;
        while (timers.take_expired(now, index))
            server::signal_container(index);
        const std::uint64_t next = timers.next(timers.attached() != 0 ? clock.next_compare() : never);
        if (next == alarm) return;
        alarm = next;
        if (next == never) {
            hpet.clear_alarm();
            return;
        }
        if (hpet.set_alarm(next > now ? next - now : 0)) return;
        alarm = never;
    }
}

} // namespace

extern "C" [[noreturn]] void main_thread(std::uintptr_t block_address) {
    const auto& block = *reinterpret_cast<const protocol::server::ServerBlock*>(block_address);
    auto& page = *reinterpret_cast<protocol::ClockPage*>(protocol::server::clock_page);
    auto& stats = *reinterpret_cast<protocol::MachineStats*>(protocol::server::stats_page);

    static Alarm hpet(virtio::MmioRegisters(protocol::server::device_base));
    static time_server::Timers timers;

    if (block.tsc_mhz == 0) runtime::fail("time: the time-stamp counter's frequency is unknown");
    static time_server::Clock clock(page, block.tsc_mhz, block.boot_tsc);
    if (!hpet.start(static_cast<unsigned>(block.io_apic_pin))) runtime::fail("time: no usable HPET");
    compare_clocks(clock, hpet);
    follow_orders(timers, clock);
    std::uint64_t alarm = unset;
    for (;;) {
        serve_deadlines(timers, clock, hpet, alarm);
        server::set(stats.time_entries, timers.attached());
        const std::uint64_t signals = server::wait();
        if ((signals & server::irq_signal) != 0) server::acknowledge_interrupt();
        if ((signals & server::manager_signal) != 0) follow_orders(timers, clock);
        server::for_each_signalled(signals, [](unsigned index) { timers.look(index); });
    }
}
