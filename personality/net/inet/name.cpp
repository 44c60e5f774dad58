// SPDX-License-Identifier: Apache-2.0
#include "personality/net/inet/name.hpp"

#include <lwip/def.h>
#include <lwip/netif.h>

namespace personality::net::inet {

namespace {

constexpr std::uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

Result<Name> read_v4(const Address& from) {
    linux::SockAddrIn in;
    if (from.bytes < sizeof in) return Errno::einval;
    std::memcpy(&in, from.data, sizeof in);
    Name name;
    IP_SET_TYPE_VAL(name.address, IPADDR_TYPE_V4);
    std::memcpy(ip_2_ip4(&name.address), in.address, sizeof in.address);
    name.port = lwip_ntohs(in.port);
    return name;
}

Result<Name> read_v6(const Address& from) {
    linux::SockAddrIn6 in{};
    if (from.bytes < linux::least_sockaddr_in6) return Errno::einval;
    std::memcpy(&in, from.data, std::min<std::size_t>(from.bytes, sizeof in));
    Name name;
    name.port = lwip_ntohs(in.port);
    if (std::memcmp(in.address, mapped_prefix, sizeof mapped_prefix) == 0) {
        IP_SET_TYPE_VAL(name.address, IPADDR_TYPE_V4);
        std::memcpy(ip_2_ip4(&name.address), in.address + sizeof mapped_prefix, 4);
        return name;
    }
    ip_addr_set_zero_ip6(&name.address);
    std::memcpy(ip_2_ip6(&name.address)->addr, in.address, sizeof in.address);
    ip6_addr_clear_zone(ip_2_ip6(&name.address));
    return name;
}

bool is_own_v4(const ip4_addr_t& address) {
    if (ip4_addr_isloopback(&address)) return true;
    const netif* interface = nullptr;
    NETIF_FOREACH(interface) {
        if (ip4_addr_cmp(&address, netif_ip4_addr(interface))) return true;
        if (!ip4_addr_isany(netif_ip4_addr(interface)) && ip4_addr_isbroadcast(&address, interface)) return true;
    }
    return ip4_addr_ismulticast(&address);
}

bool is_own_v6(const ip6_addr_t& address) {
    const netif* interface = nullptr;
    NETIF_FOREACH(interface) {
        for (unsigned i = 0; i < LWIP_IPV6_NUM_ADDRESSES; ++i)
            if (ip6_addr_isvalid(netif_ip6_addr_state(interface, i)) &&
                ip6_addr_cmp_zoneless(&address, netif_ip6_addr(interface, i)))
                return true;
    }
    return ip6_addr_ismulticast(&address);
}

} // namespace

Result<Name> read_name(const Address& from, std::uint16_t family) {
    if (!from.has_family()) return Errno::einval;
    const std::size_t least = family == linux::af_inet ? sizeof(linux::SockAddrIn) : linux::least_sockaddr_in6;
    if (from.bytes < least) return Errno::einval;
    if (from.family() != family) return Errno::eafnosupport;
    return family == linux::af_inet ? read_v4(from) : read_v6(from);
}

void write_name(Address& to, const Name& name, std::uint16_t family) {
    if (family == linux::af_inet) {
        linux::SockAddrIn out{linux::af_inet, lwip_htons(name.port), {}, {}};
        if (IP_IS_V4_VAL(name.address)) std::memcpy(out.address, ip_2_ip4(&name.address), sizeof out.address);
        std::memcpy(to.data, &out, sizeof out);
        to.bytes = sizeof out;
        return;
    }
    linux::SockAddrIn6 out{linux::af_inet6, lwip_htons(name.port), 0, {}, 0};
    if (IP_IS_V4_VAL(name.address)) {
        std::memcpy(out.address, mapped_prefix, sizeof mapped_prefix);
        std::memcpy(out.address + sizeof mapped_prefix, ip_2_ip4(&name.address), 4);
    } else {
        std::memcpy(out.address, ip_2_ip6(&name.address)->addr, sizeof out.address);
    }
    std::memcpy(to.data, &out, sizeof out);
    to.bytes = sizeof out;
}

Result<> check_own(const ip_addr_t& address) {
    if (ip_addr_isany_val(address)) return {};
    const bool own = IP_IS_V6_VAL(address) ? is_own_v6(*ip_2_ip6(&address)) : is_own_v4(*ip_2_ip4(&address));
    return own ? Result<>() : Errno::eaddrnotavail;
}

ip_addr_t any_address(std::uint16_t family, bool v6_only) {
    if (family == linux::af_inet) return *IP4_ADDR_ANY;
    if (v6_only) return *IP6_ADDR_ANY;
    return *IP_ANY_TYPE;
}

Errno error_of(err_t error) {
    switch (error) {
    case ERR_MEM:
    case ERR_BUF:
        return Errno::enobufs;
    case ERR_TIMEOUT:
        return Errno::etimedout;
    case ERR_RTE:
        return Errno::enetunreach;
    case ERR_INPROGRESS:
        return Errno::einprogress;
    case ERR_USE:
        return Errno::eaddrinuse;
    case ERR_ALREADY:
        return Errno::ealready;
    case ERR_ISCONN:
        return Errno::eisconn;
    case ERR_CONN:
        return Errno::enotconn;
    case ERR_IF:
        return Errno::enetunreach;
    case ERR_ABRT:
        return Errno::etimedout; // lwIP gave up by itself
    case ERR_RST:
    case ERR_CLSD:
        return Errno::econnreset;
    default:
        return Errno::einval;
    }
}

} // namespace personality::net::inet
