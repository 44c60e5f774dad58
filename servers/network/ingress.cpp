// SPDX-License-Identifier: Apache-2.0
#include "servers/network/ingress.hpp"

namespace network {

namespace {

constexpr std::uint8_t next_hop_by_hop = 0;
constexpr std::uint8_t next_fragment = 44;
constexpr std::uint8_t next_none = 59;

// Neighbour discovery (RFC 4861): types, and options that tell a link-layer address.
constexpr std::uint8_t router_advertisement = 134;
constexpr std::uint8_t neighbour_solicitation = 135;
constexpr std::uint8_t neighbour_advertisement = 136;
constexpr std::uint8_t redirect = 137;
constexpr std::uint8_t option_source = 1;
constexpr std::uint8_t option_target = 2;
constexpr unsigned discovery_target = at::ipv6_end + 8;
constexpr unsigned discovery_options = at::ipv6_end + 24;

bool is_own_ipv6(const std::uint8_t* address, const std::uint8_t* mac) {
    const bool link_local = address[0] == 0xfe && address[1] == 0x80;
    if (!link_local && address[0] != 0xfd) return false;
    for (unsigned i = 2; link_local && i < 8; ++i)
        if (address[i] != 0) return false;
    const std::uint8_t* const id = address + 8;
    return id[0] == (mac[0] ^ 2) && id[1] == mac[1] && id[2] == mac[2] && id[3] == 0xff && id[4] == 0xfe &&
           id[5] == mac[3] && id[6] == mac[4] && id[7] == mac[5];
}

bool is_unspecified(const std::uint8_t* address) {
    for (unsigned i = 0; i < 16; ++i)
        if (address[i] != 0) return false;
    return true;
}

// Options must not tell another link-layer address than the sender's.
bool options_are_own(const Frame& frame, const std::uint8_t* mac) {
    for (unsigned place = discovery_options; place < frame.length;) {
        if (frame.length - place < 8) return false;
        const unsigned length = frame.byte(place + 1) * 8U;
        if (length == 0 || length > frame.length - place) return false;
        const std::uint8_t kind = frame.byte(place);
        if ((kind == option_source || kind == option_target) && std::memcmp(frame.bytes + place + 2, mac, 6) != 0)
            return false;
        place += length;
    }
    return true;
}

bool discovery_is_own(const Frame& frame, const std::uint8_t* mac) {
    if (frame.length < at::ipv6_end + 4) return false;
    const std::uint8_t type = frame.byte(at::ipv6_end);
    if (type == router_advertisement || type == redirect) return false;
    if (type != neighbour_solicitation && type != neighbour_advertisement) return true;
    if (frame.length < discovery_options) return false;
    if (type == neighbour_advertisement && !is_own_ipv6(frame.bytes + discovery_target, mac)) return false;
    return options_are_own(frame, mac);
}

bool is_from_ipv6(const Frame& frame, const std::uint8_t* mac) {
    if (frame.length < at::ipv6_end || frame.byte(at::payload) >> 4 != 6) return false;
    if (frame.word(at::ipv6_length) > frame.length - at::ipv6_end) return false;
    const std::uint8_t* const source = frame.bytes + at::ipv6_source;
    if (!is_own_ipv6(source, mac) && !is_unspecified(source)) return false;
    switch (frame.byte(at::ipv6_next)) {
    case protocol_icmp6:
        return discovery_is_own(frame, mac);
    case protocol_tcp:
    case protocol_udp:
    case next_none:
        return true;
    case next_hop_by_hop: // a router alert of multicast listener discovery, which is not looked behind, nor forged by
        return is_group(frame.destination()) && frame.length >= at::ipv6_end + 9 &&
               frame.byte(at::ipv6_end) == protocol_icmp6 && frame.byte(at::ipv6_end + 1) == 0 &&
               (frame.byte(at::ipv6_end + 8) < router_advertisement - 1 || frame.byte(at::ipv6_end + 8) > redirect);
    case next_fragment:
        return frame.length >= at::ipv6_end + 8 &&
               (frame.byte(at::ipv6_end) == protocol_tcp || frame.byte(at::ipv6_end) == protocol_udp);
    default:
        return false;
    }
}

bool is_from_arp(const Frame& frame, const protocol::NetworkInterface& interface) {
    if (!is_arp(frame) || std::memcmp(frame.bytes + at::arp_sender_mac, interface.mac, 6) != 0) return false;
    const bool probe = frame.ipv4(at::arp_sender) == 0 && frame.word(at::arp_operation) == 1; // RFC 5227
    return probe || frame.ipv4(at::arp_sender) == ipv4_of(interface.address);
}

} // namespace

bool is_arp(const Frame& frame) {
    return frame.length >= at::arp_end && frame.word(at::payload) == 1 && frame.word(at::payload + 2) == type_ipv4 &&
           frame.byte(at::payload + 4) == 6 && frame.byte(at::payload + 5) == 4 &&
           (frame.word(at::arp_operation) == 1 || frame.word(at::arp_operation) == 2);
}

bool is_ipv4(const Frame& frame) {
    if (frame.length < at::ipv4_end || frame.byte(at::payload) >> 4 != 4) return false;
    const unsigned header = (frame.byte(at::payload) & 15U) * 4;
    const unsigned length = frame.word(at::ipv4_length);
    return header >= 20 && length >= header && length <= frame.length - at::payload;
}

bool is_from(const Frame& frame, const protocol::NetworkInterface& interface) {
    if (frame.length < protocol::min_frame_bytes || std::memcmp(frame.bytes + at::source, interface.mac, 6) != 0)
        return false;
    switch (frame.type()) {
    case type_arp:
        return is_from_arp(frame, interface);
    case type_ipv4:
        return is_ipv4(frame) && frame.ipv4(at::ipv4_source) == ipv4_of(interface.address);
    case type_ipv6:
        return is_from_ipv6(frame, interface.mac);
    default:
        return false;
    }
}

} // namespace network
