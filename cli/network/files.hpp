// SPDX-License-Identifier: Apache-2.0
//
// What a container finds in /etc/hosts and /etc/resolv.conf because of its networks.
#pragma once

#include "cli/network/membership.hpp"

#include <string>
#include <string_view>

namespace network {

// The stub in the container that answers for names of its networks, as docker's.
inline constexpr Ipv4 stub_resolver{0x7f00000b};

// The lines of /etc/hosts behind those for localhost.
std::string hosts_lines(const Membership& membership, std::string_view hostname);

// All of /etc/resolv.conf; empty: the container has no network. `stub`: names of the networks are resolved.
std::string resolver_text(const Membership& membership, bool stub);

// "name:address" or "name=address" of --add-host as "name:address"; throws os::Error.
std::string checked_extra_host(std::string_view text);

} // namespace network
