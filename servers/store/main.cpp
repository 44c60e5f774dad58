// SPDX-License-Identifier: Apache-2.0
#include "lib/runtime/abort.hpp"
#include "lib/runtime/start.hpp"
#include "lib/server/manager.hpp"
#include "servers/store/block_device.hpp"
#include "servers/store/capabilities.hpp"
#include "servers/store/service.hpp"

namespace {

using protocol::manager::Command;

void follow_orders(store::Service& service) {
    server::Order order{};
    while (server::next_order(order)) {
        switch (order.command) {
        case Command::Attach:
            service.attach(order.index, server::port<protocol::StorePort>(order.index), order.value, order.value2);
            break;
        case Command::Detach:
            service.detach(order.index);
            server::detached(order.index);
            break;
        case Command::SetCacheBytes:
            service.set_cache_bytes(order.value);
            break;
        default:
            break;
        }
    }
}

} // namespace

extern "C" [[noreturn]] void main_thread(std::uintptr_t block_address) {
    const auto& block = *reinterpret_cast<const protocol::server::ServerBlock*>(block_address);
    auto& dma = *reinterpret_cast<store::BlockMemory*>(protocol::server::dma_base);
    auto& stats = *reinterpret_cast<protocol::MachineStats*>(protocol::server::stats_page);

    static store::ChunkMemory memory;
    static store::PageCacheNodes containers;
    static store::Cache cache(memory, 0);
    static store::BlockDevice disk(virtio::MmioRegisters(protocol::server::device_base), block.virtio, dma,
                                   block.dma_physical);
    static store::Service service(cache, memory, containers, disk, stats,
                                  static_cast<std::uint32_t>(block.incarnation));

    if (!disk.start()) runtime::fail("store: the block device can't be used");
    service.set_cache_bytes(block.cache_bytes);
    follow_orders(service);
    for (;;) {
        service.run();
        if (disk.broken()) runtime::fail("store: the block device broke its queue");
        const std::uint64_t signals = server::wait();
        if ((signals & server::irq_signal) != 0) server::acknowledge_interrupt();
        if ((signals & server::manager_signal) != 0) follow_orders(service);
        server::for_each_signalled(signals, [](unsigned index) { service.signalled(index); });
    }
}
