// SPDX-License-Identifier: Apache-2.0
//
// What lwIP does not do by itself with packets that come in.
#include "personality/net/inet/tcp_connection.hpp"
#include "personality/net/inet/udp_socket.hpp"

#include <hooks.h>
#include <lwip/netif.h>
#include <lwip/prot/icmp.h>
#include <lwip/prot/ip4.h>
#include <lwip/prot/udp.h>

namespace {

using personality::net::inet::UdpSocket;

bool is_loopback(const netif& interface) { return interface.name[0] == 'l' && interface.name[1] == 'o'; }

// All of 127.0.0.0/8 is the loopback interface's, ip(7); lwIP knows interfaces of one address.
void accept_loopback(netif& interface, const ip4_addr_p_t& to) {
    ip4_addr_t address;
    ip4_addr_copy(address, to);
    if (ip4_addr_isloopback(&address)) ip4_addr_copy(*ip_2_ip4(&interface.ip_addr), address);
}

// Of a packet from outside, RFC 1122, 3.2.1.3.
bool claims_loopback(const ip_hdr& header) {
    ip4_addr_t from, to;
    ip4_addr_copy(from, header.src);
    ip4_addr_copy(to, header.dest);
    return ip4_addr_isloopback(&from) || ip4_addr_isloopback(&to);
}

// An ICMP error about a datagram: its socket is told. `packet` is whole and of `bytes` bytes, its header of `header`.
void tell_socket(const std::uint8_t* packet, std::size_t bytes, std::size_t header) {
    constexpr std::size_t icmp_bytes = 8;
    constexpr std::size_t ports_bytes = 8;
    constexpr std::uint8_t code_port = 3;
    if (bytes < header + icmp_bytes + sizeof(ip_hdr) + ports_bytes) return;
    const std::uint8_t* const icmp = packet + header;
    if (icmp[0] != ICMP_DUR || icmp[1] != code_port) return;
    const auto* const inner = reinterpret_cast<const ip_hdr*>(icmp + icmp_bytes);
    const std::size_t inner_header = IPH_HL_BYTES(inner);
    if (inner_header < sizeof(ip_hdr) || bytes < header + icmp_bytes + inner_header + ports_bytes) return;
    if (IPH_PROTO(inner) != IP_PROTO_UDP) return;
    const auto* const udp = reinterpret_cast<const udp_hdr*>(icmp + icmp_bytes + inner_header);
    UdpSocket::refused(lwip_ntohs(udp->src), inner->dest.addr, lwip_ntohs(udp->dest));
}

} // namespace

int inet_ip4_input(pbuf* packet, netif* interface) {
    if (packet->len < sizeof(ip_hdr)) return 0;
    const auto* const header = static_cast<const ip_hdr*>(packet->payload);
    if (is_loopback(*interface))
        accept_loopback(*interface, header->dest);
    else if (claims_loopback(*header))
        return pbuf_free(packet), 1;
    if (IPH_PROTO(header) == IP_PROTO_ICMP)
        tell_socket(static_cast<const std::uint8_t*>(packet->payload), packet->len, IPH_HL_BYTES(header));
    return 0;
}

// lwIP takes everything that comes while its window is closed to be outside of it, acknowledgements too, and answers
// with one: two ends with closed windows would do so for ever. The window is opened by a byte that nobody hears of.
int inet_tcp_input(tcp_pcb* block, const pbuf* data) {
    const bool connected = block->state >= ESTABLISHED && block->state != TIME_WAIT;
    if (!connected || data->tot_len != 0 || block->rcv_wnd != 0) return 0;
    block->rcv_wnd = 1;
    if (block->callback_arg != nullptr)
        ++static_cast<personality::net::inet::TcpConnection*>(block->callback_arg)->lent_window;
    return 0;
}
