// SPDX-License-Identifier: Apache-2.0
#include "abi/protocol/control.hpp"
#include "lib/runtime/abort.hpp"
#include "lib/runtime/start.hpp"
#include "lib/server/counter.hpp"
#include "lib/server/manager.hpp"
#include "lib/server/tsc.hpp"
#include "lib/virtio/device.hpp"
#include "servers/time/service.hpp"

namespace {

using protocol::manager::Command;

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

} // namespace

extern "C" [[noreturn]] void main_thread(std::uintptr_t block_address) {
    const auto& block = *reinterpret_cast<const protocol::server::ServerBlock*>(block_address);
    auto& page = *reinterpret_cast<protocol::ClockPage*>(protocol::server::clock_page);
    auto& stats = *reinterpret_cast<protocol::MachineStats*>(protocol::server::stats_page);

    if (block.tsc_mhz == 0) runtime::fail("time: the time-stamp counter's frequency is unknown");
    static time_server::Hpet hpet{virtio::MmioRegisters(protocol::server::device_base)};
    if (!hpet.start(static_cast<unsigned>(block.io_apic_pin))) runtime::fail("time: no usable HPET");
    static time_server::Clock clock(page, block.tsc_mhz, block.boot_tsc);
    static time_server::Timers timers;
    static time_server::Service service(clock, hpet, timers, server::read_tsc);

    follow_orders(timers, clock);
    for (;;) {
        service.serve(server::signal_container);
        server::set(stats.time_entries, timers.attached());
        const std::uint64_t signals = server::wait();
        if ((signals & server::irq_signal) != 0) {
            server::acknowledge_interrupt();
            service.interrupted();
        }
        if ((signals & server::manager_signal) != 0) follow_orders(timers, clock);
        server::for_each_signalled(signals, [](unsigned index) { timers.look(index); });
    }
}
