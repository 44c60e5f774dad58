// SPDX-License-Identifier: Apache-2.0
//
// Internet names, ip(7) and ipv6(7): as programs write them, and as lwIP knows them.
#pragma once

#include "personality/base/result.hpp"
#include "personality/linux/inet.hpp"
#include "personality/net/address.hpp"

#include <lwip/err.h>
#include <lwip/ip_addr.h>

namespace personality::net::inet {

struct Name {
    ip_addr_t address;
    std::uint16_t port = 0;
};

// Of a socket of `family`. An IPv4 address in IPv6's clothes comes out as IPv4; the unspecified address keeps its
// family. einval: too short. eafnosupport.
Result<Name> read_name(const Address& from, std::uint16_t family);

// The other way; IPv4 addresses are dressed for an IPv6 socket.
void write_name(Address& to, const Name& name, std::uint16_t family);

// What a program may bind to: any address, or one of the container's own. eaddrnotavail.
Result<> check_own(const ip_addr_t& address);

// "Any" of a family: for an IPv6 socket that is not IPv6 alone, of both.
ip_addr_t any_address(std::uint16_t family, bool v6_only);

// What err_t means to a program.
Errno error_of(err_t error);

} // namespace personality::net::inet
