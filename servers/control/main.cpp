// SPDX-License-Identifier: Apache-2.0
#include "lib/runtime/abort.hpp"
#include "lib/runtime/start.hpp"
#include "lib/server/manager.hpp"
#include "servers/control/console_device.hpp"
#include "servers/control/manager_machine.hpp"
#include "servers/control/session.hpp"

extern "C" [[noreturn]] void main_thread(std::uintptr_t block_address) {
    const auto& block = *reinterpret_cast<const protocol::server::ServerBlock*>(block_address);
    auto& dma = *reinterpret_cast<control::ConsoleMemory*>(protocol::server::dma_base);

    static control::ManagerMachine machine(block);
    static control::ConsoleDevice device(virtio::MmioRegisters(protocol::server::device_base), block.virtio, dma,
                                         block.dma_physical);
    const auto incarnation = static_cast<std::uint32_t>(block.incarnation);
    static control::Session session(device, machine, incarnation);

    device.announce_restart(incarnation);
    if (!device.start()) runtime::fail("control: the console device can't be used");
    session.manager_signalled();
    for (;;) {
        device.serve_notes();
        session.run();
        if (device.broken()) runtime::fail("control: the console device broke a queue");
        const std::uint64_t signals = server::wait();
        if ((signals & server::irq_signal) != 0) server::acknowledge_interrupt();
        if ((signals & server::manager_signal) != 0) session.manager_signalled();
        server::for_each_signalled(signals, [](unsigned index) { session.signalled(index); });
    }
}
