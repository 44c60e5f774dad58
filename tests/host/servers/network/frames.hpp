// SPDX-License-Identifier: Apache-2.0
//
// Frames and interfaces for tests of the switch.
#pragma once

#include "servers/network/frame.hpp"

#include <initializer_list>
#include <vector>

namespace network_test {

using network::Frame;
using network::Ipv4;
using network::Mac;
using protocol::NetworkInterface;

constexpr Ipv4 ip(unsigned a, unsigned b, unsigned c, unsigned d) { return a << 24 | b << 16 | c << 8 | d; }

// 172.(16 + network).0.last, with the MAC address that docker would give it.
inline NetworkInterface interface(std::uint32_t network, std::uint8_t last, std::uint8_t flags = 0) {
    const auto second = static_cast<std::uint8_t>(16 + network);
    return {.network = network,
            .address = {172, second, 0, last},
            .gateway = {172, second, 0, 1},
            .mac = {2, 0x42, 172, second, 0, last},
            .prefix = 16,
            .flags = flags,
            .reserved = 0};
}
inline Ipv4 address(const NetworkInterface& of) { return network::ipv4_of(of.address); }
inline Mac mac(const NetworkInterface& of) { return network::mac_of(of.mac); }

inline Frame ethernet(Mac to, Mac from, std::uint16_t type, unsigned payload) {
    Frame frame;
    std::memset(frame.bytes, 0, sizeof(frame.bytes));
    frame.length = network::at::payload + payload;
    frame.set_mac(network::at::destination, to);
    frame.set_mac(network::at::source, from);
    frame.set_word(network::at::type, type);
    return frame;
}

inline std::uint16_t checksum(const Frame& frame, unsigned first, unsigned bytes) {
    std::uint32_t sum = 0;
    for (unsigned i = 0; i < bytes; ++i)
        sum += i % 2 != 0 ? frame.byte(first + i) : std::uint32_t{frame.byte(first + i)} << 8;
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

// A packet of `carried` bytes behind a header without options.
inline Frame ipv4(Mac to_mac, Mac from_mac, Ipv4 to, Ipv4 from, std::uint8_t kind, unsigned carried) {
    namespace at = network::at;
    Frame frame = ethernet(to_mac, from_mac, network::type_ipv4, 20 + carried);
    frame.bytes[at::payload] = 0x45;
    frame.set_word(at::ipv4_length, static_cast<std::uint16_t>(20 + carried));
    frame.bytes[at::payload + 8] = 64;
    frame.bytes[at::ipv4_protocol] = kind;
    frame.set_ipv4(at::ipv4_source, from);
    frame.set_ipv4(at::ipv4_destination, to);
    return frame;
}

inline Frame udp(Mac to_mac, const NetworkInterface& from, Ipv4 to, std::uint16_t from_port, std::uint16_t to_port) {
    Frame frame = ipv4(to_mac, mac(from), to, address(from), network::protocol_udp, 8);
    frame.set_word(network::at::ipv4_end, from_port);
    frame.set_word(network::at::ipv4_end + 2, to_port);
    frame.set_word(network::at::ipv4_end + 4, 8);
    return frame;
}

inline Frame tcp(Mac to_mac, const NetworkInterface& from, Ipv4 to, std::uint16_t to_port, std::uint8_t flags) {
    Frame frame = ipv4(to_mac, mac(from), to, address(from), network::protocol_tcp, 20);
    frame.set_word(network::at::ipv4_end, 40000);
    frame.set_word(network::at::ipv4_end + 2, to_port);
    frame.bytes[network::at::ipv4_end + 12] = 0x50;
    frame.bytes[network::at::ipv4_end + 13] = flags;
    return frame;
}

inline Frame echo(Mac to_mac, const NetworkInterface& from, Ipv4 to) {
    Frame frame = ipv4(to_mac, mac(from), to, address(from), network::protocol_icmp, 24);
    frame.bytes[network::at::ipv4_end] = 8;
    frame.set_word(network::at::ipv4_end + 4, 0x1234);
    frame.set_word(network::at::ipv4_end + 2, checksum(frame, network::at::ipv4_end, 24));
    return frame;
}

inline Frame arp(Mac to_mac, std::uint16_t operation, Mac sender_mac, Ipv4 sender, Ipv4 target) {
    namespace at = network::at;
    Frame frame = ethernet(to_mac, sender_mac, network::type_arp, 28);
    frame.set_word(at::payload, 1);
    frame.set_word(at::payload + 2, network::type_ipv4);
    frame.bytes[at::payload + 4] = 6;
    frame.bytes[at::payload + 5] = 4;
    frame.set_word(at::arp_operation, operation);
    frame.set_mac(at::arp_sender_mac, sender_mac);
    frame.set_ipv4(at::arp_sender, sender);
    frame.set_ipv4(at::arp_target, target);
    return frame;
}

// An address of IPv6 with the interface identifier that the MAC address gives.
inline void set_ipv6(Frame& frame, unsigned place, std::uint8_t first, std::uint8_t second,
                     const NetworkInterface& of) {
    std::uint8_t* const bytes = frame.bytes + place;
    std::memset(bytes, 0, 8);
    bytes[0] = first;
    bytes[1] = second;
    const std::uint8_t id[] = {
        static_cast<std::uint8_t>(of.mac[0] ^ 2), of.mac[1], of.mac[2], 0xff, 0xfe, of.mac[3], of.mac[4], of.mac[5]};
    std::memcpy(bytes + 8, id, 8);
}

inline Frame ipv6(Mac to_mac, const NetworkInterface& from, std::uint8_t next, unsigned carried) {
    namespace at = network::at;
    Frame frame = ethernet(to_mac, mac(from), network::type_ipv6, 40 + carried);
    frame.bytes[at::payload] = 0x60;
    frame.set_word(at::ipv6_length, static_cast<std::uint16_t>(carried));
    frame.bytes[at::ipv6_next] = next;
    set_ipv6(frame, at::ipv6_source, 0xfe, 0x80, from);
    return frame;
}

} // namespace network_test
