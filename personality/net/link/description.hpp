// SPDX-License-Identifier: Apache-2.0
//
// The container's interfaces, addresses, routes and neighbours as programs ask for them: for ioctl(2), rtnetlink(7),
// /proc/net and /sys/class/net. Addresses are as they are on the wire.
#pragma once

#include "abi/protocol/network.hpp"
#include "personality/linux/netdevice.hpp"
#include "personality/net/link/interface.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace personality::net::link {

using Ip4 = std::array<std::uint8_t, 4>;
using Ip6 = std::array<std::uint8_t, 16>;
using Mac = std::array<std::uint8_t, 6>;

struct Description {
    std::array<char, linux::interface_name_bytes> name_bytes;
    std::uint32_t index;
    std::uint32_t flags; // linux::InterfaceFlag
    std::uint32_t mtu;
    std::uint16_t type; // arphrd_...
    Mac mac;
    Ip4 address;
    std::uint8_t prefix;
    Ip4 gateway; // 0.0.0.0: it is not the default route's
    Traffic traffic;

    std::string_view name() const { return name_bytes.data(); }
    bool loopback() const { return type == linux::arphrd_loopback; }
    Ip4 mask() const;
    Ip4 network() const;
    Ip4 broadcast() const; // of loopback: none, 0.0.0.0
};

// Interfaces have places, the loopback interface the first one; nothing: there is none. The port is opened if need be.
inline constexpr unsigned places = 1 + protocol::max_interfaces;
std::optional<Description> describe(unsigned place);
std::optional<Description> describe_named(std::string_view name);
std::optional<Description> describe_indexed(std::uint32_t index);

struct Address6 {
    Ip6 address;
    std::uint8_t prefix;
    std::uint8_t scope; // RT_SCOPE_...: 0 global, 253 link, 254 host
};
inline constexpr unsigned addresses6 = 3; // of an interface
std::optional<Address6> address6(unsigned place, unsigned number);

struct Neighbour {
    Ip4 address;
    Mac mac;
    std::uint32_t interface; // its index
    std::array<char, linux::interface_name_bytes> interface_name;
};
// Places in the table of neighbours.
unsigned neighbours();
std::optional<Neighbour> neighbour(unsigned place);

// Interface and next hop for an address; nothing: there is no way.
struct Way {
    Description interface;
    Ip4 gateway; // 0.0.0.0: the address itself is next
};
std::optional<Way> way_to(const Ip4& address);

} // namespace personality::net::link
