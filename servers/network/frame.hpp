// SPDX-License-Identifier: Apache-2.0
//
// An Ethernet frame, copied out of a ring before anybody looks at it, and what the switch reads of it: the headers of
// Ethernet (IEEE 802.3), ARP (RFC 826), IPv4 (RFC 791), IPv6 (RFC 8200), and the first words of what IP carries.
#pragma once

#include "abi/protocol/network.hpp"

#include <cstdint>
#include <cstring>

namespace network {

using Mac = std::uint64_t;  // the 48 bits, first byte highest
using Ipv4 = std::uint32_t; // first byte highest

constexpr Mac mac_of(const std::uint8_t* bytes) {
    Mac mac = 0;
    for (unsigned i = 0; i < 6; ++i)
        mac = mac << 8 | bytes[i];
    return mac;
}
constexpr Ipv4 ipv4_of(const std::uint8_t* bytes) {
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}
constexpr bool is_group(Mac mac) { return (mac >> 40 & 1) != 0; }

inline constexpr Mac broadcast = 0xffffffffffff;

enum Type : std::uint16_t { type_ipv4 = 0x0800, type_arp = 0x0806, type_ipv6 = 0x86dd };
enum Protocol : std::uint8_t { protocol_icmp = 1, protocol_tcp = 6, protocol_udp = 17, protocol_icmp6 = 58 };

// Places of fields.
namespace at {
inline constexpr unsigned destination = 0;
inline constexpr unsigned source = 6;
inline constexpr unsigned type = 12;
inline constexpr unsigned payload = 14;
inline constexpr unsigned arp_operation = payload + 6;
inline constexpr unsigned arp_sender_mac = payload + 8;
inline constexpr unsigned arp_sender = payload + 14;
inline constexpr unsigned arp_target_mac = payload + 18;
inline constexpr unsigned arp_target = payload + 24;
inline constexpr unsigned arp_end = payload + 28;
inline constexpr unsigned ipv4_length = payload + 2;
inline constexpr unsigned ipv4_fragment = payload + 6;
inline constexpr unsigned ipv4_protocol = payload + 9;
inline constexpr unsigned ipv4_source = payload + 12;
inline constexpr unsigned ipv4_destination = payload + 16;
inline constexpr unsigned ipv4_end = payload + 20; // without options
inline constexpr unsigned ipv6_length = payload + 4;
inline constexpr unsigned ipv6_next = payload + 6;
inline constexpr unsigned ipv6_source = payload + 8;
inline constexpr unsigned ipv6_end = payload + 40;
} // namespace at

struct Frame {
    std::uint32_t length = 0;
    std::uint8_t bytes[protocol::max_frame_bytes];

    // Preconditions of all below: the frame is that long.
    std::uint8_t byte(unsigned place) const { return bytes[place]; }
    std::uint16_t word(unsigned place) const {
        return static_cast<std::uint16_t>(bytes[place] << 8 | bytes[place + 1]);
    }
    void set_word(unsigned place, std::uint16_t value) {
        bytes[place] = static_cast<std::uint8_t>(value >> 8);
        bytes[place + 1] = static_cast<std::uint8_t>(value);
    }
    Mac mac(unsigned place) const { return mac_of(bytes + place); }
    void set_mac(unsigned place, Mac mac) {
        for (unsigned i = 6; i > 0; --i, mac >>= 8)
            bytes[place + i - 1] = static_cast<std::uint8_t>(mac);
    }
    Ipv4 ipv4(unsigned place) const { return ipv4_of(bytes + place); }
    void set_ipv4(unsigned place, Ipv4 address) {
        for (unsigned i = 4; i > 0; --i, address >>= 8)
            bytes[place + i - 1] = static_cast<std::uint8_t>(address);
    }

    Mac destination() const { return mac(at::destination); }
    Mac source() const { return mac(at::source); }
    std::uint16_t type() const { return word(at::type); }
};

} // namespace network
