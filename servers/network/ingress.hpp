// SPDX-License-Identifier: Apache-2.0
//
// What a container may say of itself: a frame is let in only if all its sender addresses are the interface's own.
#pragma once

#include "servers/network/frame.hpp"

namespace network {

// Whether the frame is ARP, IPv4 or IPv6, well formed as far as the switch and its peers' neighbour tables are
// concerned, and from `interface`. The addresses of IPv6 are those that the MAC address gives (RFC 4291, appendix A):
// link-local ones and unique local ones (fd00::/8).
bool is_from(const Frame& frame, const protocol::NetworkInterface& interface);

// Whether an ARP frame is one that is understood here: Ethernet, IPv4, a request or a reply.
bool is_arp(const Frame& frame);

// Whether all of the IPv4 packet that the header tells of is there.
bool is_ipv4(const Frame& frame);

} // namespace network
