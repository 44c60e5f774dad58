// SPDX-License-Identifier: Apache-2.0
#include "lib/runtime/start.hpp"
#include "lib/server/manager.hpp"
#include "servers/network/switch.hpp"

namespace {

namespace where = protocol::server;
using protocol::manager::Command;

class KernelSignals final : public network::Signals {
  public:
    void signal_container(unsigned index) override { server::signal_container(index); }
    // The driver may be dead: then the capability is gone, and a blocking send would fault.
    void signal_driver() override { sel4::nb_send(where::peer_notification, sel4::MessageInfo()); }
};

void attach(network::Switch& network, unsigned index, bool has_port) {
    protocol::NetworkInterface interfaces[protocol::max_interfaces] = {};
    for (unsigned number = 0; number < protocol::max_interfaces; ++number) {
        const server::Reply reply =
            server::ask(protocol::manager::Request::Interface, index | std::uint64_t{number} << 32);
        if (reply.ok()) std::memcpy(&interfaces[number], reply.words.word, sizeof(interfaces[number]));
    }
    auto* const port = reinterpret_cast<protocol::NetworkPort*>(where::port_base + index * where::network_port_stride);
    network.attach(index, interfaces, has_port ? port : nullptr);
}

void follow_orders(network::Switch& network) {
    server::Order order{};
    while (server::next_order(order)) {
        switch (order.command) {
        case Command::Attach:
        case Command::Interfaces:
            attach(network, order.index, order.value != 0);
            break;
        case Command::Detach:
            network.detach(order.index);
            server::detached(order.index);
            break;
        default:
            break;
        }
    }
}

// Sessions of the switches before this one had other numbers.
network::Uplink open_uplink(const where::ServerBlock& block) {
    constexpr unsigned sessions_bits = 16; // of one switch
    if (block.dma_bytes == 0) return {};
    const auto first = static_cast<std::uint32_t>((block.incarnation + 1) << sessions_bits);
    return {*reinterpret_cast<protocol::uplink::Link*>(where::dma_base),
            reinterpret_cast<std::uint8_t*>(where::dma_base + protocol::uplink::link_bytes), first};
}

} // namespace

extern "C" [[noreturn]] void main_thread(std::uintptr_t block_address) {
    const auto& block = *reinterpret_cast<const where::ServerBlock*>(block_address);
    static KernelSignals signals;
    static network::Interfaces interfaces;
    static network::Uplink uplink = open_uplink(block);
    static network::Switch network(interfaces, uplink, signals);

    follow_orders(network);
    signals.signal_driver();
    for (;;) {
        const bool more = network.run();
        const std::uint64_t heard = more ? sel4::poll(where::notification) : server::wait();
        if ((heard & server::manager_signal) != 0) follow_orders(network);
        server::for_each_signalled(heard, [](unsigned index) { network.signalled(index); });
    }
}
