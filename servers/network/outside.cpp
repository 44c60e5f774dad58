// SPDX-License-Identifier: Apache-2.0
#include "servers/network/outside.hpp"

namespace network {

namespace {

constexpr std::uint8_t plain_header = 0x45; // version 4, no options
constexpr std::uint16_t fragment_mask = 0x3fff;
constexpr std::uint16_t domain_port = 53;
constexpr std::uint8_t echo_request = 8;
constexpr std::uint8_t tcp_syn = 2;
constexpr std::uint8_t tcp_ack = 16;

// What IP carries, in a packet without options.
constexpr unsigned source_port = at::ipv4_end;
constexpr unsigned destination_port = at::ipv4_end + 2;
constexpr unsigned tcp_flags = at::ipv4_end + 13;

// Bytes of what IP carries.
unsigned carried(const Frame& frame) { return frame.word(at::ipv4_length) - 20U; }

bool opens_connection(const Frame& frame) {
    return carried(frame) < 20 || (frame.byte(tcp_flags) & (tcp_syn | tcp_ack)) == tcp_syn;
}

} // namespace

unsigned Outside::place(const Peer& peer) {
    const std::uint64_t key =
        std::uint64_t{peer.container} << 32 | std::uint64_t{peer.container_port} << 16 | peer.host_port;
    return static_cast<unsigned>(key * 0x9e3779b97f4a7c15 >> 54); // peer_places: 2^10
}

bool Outside::may_leave(const Frame& frame) const {
    // Options could name another destination than the header does.
    if (frame.byte(at::payload) != plain_header) return false;
    const Ipv4 to = frame.ipv4(at::ipv4_destination);
    const std::uint8_t kind = frame.byte(at::ipv4_protocol);
    if (to >> 24 == 0 || to >> 24 == 127 || to >> 28 >= 14) return false;
    if (kind != protocol_tcp && kind != protocol_udp && kind != protocol_icmp) return false;
    const bool whole = (frame.word(at::ipv4_fragment) & fragment_mask) == 0;
    if (kind == protocol_icmp && whole && (carried(frame) < 8 || frame.byte(at::ipv4_end) != echo_request))
        return false;
    if ((to & user_network_mask) != user_network) return true;
    if (!whole || carried(frame) < 8) return false;
    switch (kind) {
    case protocol_icmp:
        return to == user_host || to == user_resolver;
    case protocol_udp: {
        if (to == user_resolver) return frame.word(destination_port) == domain_port;
        const Peer peer{frame.ipv4(at::ipv4_source), frame.word(source_port), frame.word(destination_port)};
        return to == user_host && peers_[place(peer)] == peer;
    }
    default:
        if (to == user_resolver && frame.word(destination_port) == domain_port) return true;
        return to == user_host && !opens_connection(frame);
    }
}

void Outside::arrived(const Frame& frame) {
    const bool whole = (frame.word(at::ipv4_fragment) & fragment_mask) == 0;
    if (frame.byte(at::payload) != plain_header || frame.ipv4(at::ipv4_source) != user_host ||
        frame.byte(at::ipv4_protocol) != protocol_udp || !whole || carried(frame) < 8)
        return;
    const Peer peer{frame.ipv4(at::ipv4_destination), frame.word(destination_port), frame.word(source_port)};
    peers_[place(peer)] = peer;
}

} // namespace network
