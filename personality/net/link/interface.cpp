// SPDX-License-Identifier: Apache-2.0
#include "personality/net/link/interface.hpp"

#include "personality/net/inet/timers.hpp"
#include "personality/net/link/frame_port.hpp"

#include <lwip/etharp.h>
#include <lwip/ethip6.h>
#include <lwip/prot/ieee.h>
#include <netif/ethernet.h>

#include <cstring>
#include <initializer_list>

namespace personality::net::link {

namespace {

ip4_addr_t address_of(const std::uint8_t (&bytes)[4]) {
    ip4_addr_t address;
    std::memcpy(&address.addr, bytes, sizeof address.addr);
    return address;
}

ip4_addr_t mask_of(unsigned prefix) { return {lwip_htonl(prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix))}; }

} // namespace

Interface::Interface(FramePort& port, Traffic& total, unsigned number, const protocol::NetworkInterface& description)
    : port_(port), total_(total), number_(number), description_(description), netif_{} {
    const ip4_addr_t address = address_of(description.address);
    const ip4_addr_t mask = mask_of(description.prefix);
    const ip4_addr_t gateway = address_of(description.gateway);
    netif_add(&netif_, &address, &mask, &gateway, this, set_up, ethernet_input);
    netif_create_ip6_linklocal_address(&netif_, 1);
    netif_ip6_addr_set_state(&netif_, 0, IP6_ADDR_PREFERRED);
    const bool way_out = (description.flags & protocol::interface_default) != 0 && !ip4_addr_isany_val(gateway);
    if (way_out) netif_set_default(&netif_);
    netif_set_link_up(&netif_);
    netif_set_up(&netif_);
}

Interface::~Interface() { netif_remove(&netif_); }

bool Interface::is(const protocol::NetworkInterface& description) const {
    return std::memcmp(&description_, &description, sizeof description) == 0;
}

err_t Interface::set_up(struct netif* netif) {
    const auto& self = *static_cast<const Interface*>(netif->state);
    netif->name[0] = 'e';
    netif->name[1] = 't';
    netif->mtu = protocol::network_mtu;
    netif->hwaddr_len = sizeof self.description_.mac;
    std::memcpy(netif->hwaddr, self.description_.mac, sizeof self.description_.mac);
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
    netif->output = etharp_output;
    netif->output_ip6 = ethip6_output;
    netif->linkoutput = output;
    return ERR_OK;
}

err_t Interface::output(struct netif* netif, pbuf* frame) {
    auto& self = *static_cast<Interface*>(netif->state);
    const bool fits = frame->tot_len <= protocol::max_frame_bytes;
    if (!fits || !self.port_.send(self.number_, *frame)) {
        ++self.traffic_.out_dropped;
        return ERR_MEM;
    }
    for (Traffic* const traffic : {&self.traffic_, &self.total_}) {
        ++traffic->out_frames;
        traffic->out_bytes += frame->tot_len;
    }
    inet::packets_move();
    return ERR_OK;
}

void Interface::receive(pbuf* frame) {
    for (Traffic* const traffic : {&traffic_, &total_}) {
        ++traffic->in_frames;
        traffic->in_bytes += frame->tot_len;
    }
    inet::packets_move();
    if (netif_.input(frame, &netif_) != ERR_OK) pbuf_free(frame);
}

} // namespace personality::net::link
