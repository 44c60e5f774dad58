// SPDX-License-Identifier: Apache-2.0
#include "servers/network/arp.hpp"

#include "servers/network/ingress.hpp"

namespace network {

namespace {

constexpr std::uint8_t echo_request = 8;
constexpr std::uint16_t echo_request_word = echo_request << 8;
constexpr std::uint16_t fragment_mask = 0x3fff; // offset, and more to come

} // namespace

void answer_arp(Frame& frame, Mac mac) {
    const Ipv4 asked = frame.ipv4(at::arp_target);
    const Mac sender = frame.mac(at::arp_sender_mac);
    frame.set_mac(at::destination, sender);
    frame.set_mac(at::source, mac);
    frame.set_word(at::arp_operation, 2);
    frame.set_mac(at::arp_target_mac, sender);
    frame.set_ipv4(at::arp_target, frame.ipv4(at::arp_sender));
    frame.set_mac(at::arp_sender_mac, mac);
    frame.set_ipv4(at::arp_sender, asked);
    frame.length = at::arp_end;
}

bool answer_echo(Frame& frame) {
    const unsigned header = (frame.byte(at::payload) & 15U) * 4;
    if (!is_ipv4(frame) || frame.byte(at::ipv4_protocol) != protocol_icmp ||
        (frame.word(at::ipv4_fragment) & fragment_mask) != 0 || frame.word(at::ipv4_length) < header + 8)
        return false;
    const unsigned message = at::payload + header;
    if (frame.word(message) != echo_request_word) return false;
    frame.set_word(message, 0);
    // The checksum of what is less by that word is more by it (RFC 1624).
    const std::uint32_t sum = frame.word(message + 2) + std::uint32_t{echo_request_word};
    frame.set_word(message + 2, static_cast<std::uint16_t>(sum + (sum >> 16)));
    const Ipv4 sender = frame.ipv4(at::ipv4_source);
    frame.set_ipv4(at::ipv4_source, frame.ipv4(at::ipv4_destination));
    frame.set_ipv4(at::ipv4_destination, sender);
    const Mac mac = frame.source();
    frame.set_mac(at::source, frame.destination());
    frame.set_mac(at::destination, mac);
    return true;
}

} // namespace network
