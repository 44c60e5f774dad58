// SPDX-License-Identifier: Apache-2.0
//
// Which addresses are free: subnets for networks that ask for none, and addresses in a network.
#pragma once

#include "cli/network/record.hpp"

#include <optional>
#include <set>
#include <vector>

namespace network {

// What no network may have: the machine's own way out (QEMU's user network) lies there.
inline constexpr Subnet uplink_subnet{{0x0a000200}, 24};
inline constexpr Ipv4 uplink_resolver{0x0a000203};

// The first of docker's default pools (172.18.0.0/16 and on, then 192.168.0.0/20 and on) that overlaps none of `used`.
std::optional<Subnet> free_subnet(const std::vector<Subnet>& used);

// The lowest address of the network for a container that is neither its gateway nor in `used`.
std::optional<Ipv4> free_address(const Record& network, const std::set<Ipv4>& used);

} // namespace network
