// SPDX-License-Identifier: Apache-2.0
#include "lib/runtime/abort.hpp"
#include "lib/runtime/start.hpp"
#include "lib/server/manager.hpp"
#include "servers/netdriver/driver.hpp"

namespace {

// The switch may be dead: then the capability is gone, and a blocking send would fault.
void signal_switch() { sel4::nb_send(protocol::server::peer_notification, sel4::MessageInfo()); }

} // namespace

extern "C" [[noreturn]] void main_thread(std::uintptr_t block_address) {
    namespace where = protocol::server;
    const auto& block = *reinterpret_cast<const where::ServerBlock*>(block_address);
    constexpr std::uint64_t link = where::dma_base + where::netdriver_own_bytes;
    static netdriver::Driver driver(virtio::MmioRegisters(where::device_base), block.virtio,
                                    *reinterpret_cast<netdriver::OwnMemory*>(where::dma_base), block.dma_physical,
                                    *reinterpret_cast<protocol::uplink::Link*>(link),
                                    block.dma_physical + where::netdriver_own_bytes + protocol::uplink::link_bytes);

    if (!driver.start()) runtime::fail("netdriver: the network device can't be used");
    signal_switch();
    for (;;) {
        if (driver.run()) signal_switch();
        if (driver.broken()) runtime::fail("netdriver: the network device broke a queue");
        if ((server::wait() & server::irq_signal) != 0) server::acknowledge_interrupt();
    }
}
