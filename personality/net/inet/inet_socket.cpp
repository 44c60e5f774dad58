// SPDX-License-Identifier: Apache-2.0
#include "personality/net/inet/inet_socket.hpp"

#include "personality/linux/ioctl.hpp"
#include "personality/net/inet/raw_socket.hpp"
#include "personality/net/inet/stack.hpp"
#include "personality/net/inet/tcp_socket.hpp"
#include "personality/net/inet/udp_socket.hpp"
#include "personality/net/link/ioctl.hpp"
#include "personality/net/link/link.hpp"
#include "personality/task/task.hpp"

namespace personality::net::inet {

namespace {

using namespace linux;

Result<Ref<fs::File>> make_any(std::uint16_t family, std::uint32_t type, std::int32_t protocol, std::uint32_t flags) {
    if (protocol < 0 || protocol >= ipproto_count) return Errno::einval;
    link::open();
    const std::int32_t echo = family == af_inet ? ipproto_icmp : ipproto_icmpv6;
    switch (type) {
    case sock_stream:
        if (protocol != 0 && protocol != ipproto_tcp) return Errno::eprotonosupport;
        return TcpSocket::make(family, flags);
    case sock_dgram:
        if (protocol == 0 || protocol == ipproto_udp) return UdpSocket::make(family, flags);
        if (protocol == echo) return RawSocket::make(family, type, protocol, flags);
        return Errno::eprotonosupport;
    case sock_raw:
        if (protocol == 0) return Errno::eprotonosupport;
        if (!credentials().can(Capability::net_raw)) return Errno::eperm;
        return RawSocket::make(family, type, protocol, flags);
    default:
        return Errno::esocktnosupport;
    }
}

constexpr std::uint32_t bit(std::int32_t option) { return 1U << (option % 32); }

bool is_switch(std::int32_t option) {
    return option == ip_pktinfo || option == ip_recverr || option == ip_recvttl || option == ip_recvtos ||
           option == ip_freebind || option == ip_bind_address_no_port;
}
bool is_switch6(std::int32_t option) {
    return option == ipv6_recverr || option == ipv6_recvpktinfo || option == ipv6_recvhoplimit ||
           option == ipv6_recvtclass || option == ipv6_multicast_loop;
}

void set_bit(std::uint32_t& bits, std::int32_t option, bool on) {
    bits = on ? bits | bit(option) : bits & ~bit(option);
}

Result<> set_ip(IpOptions& options, std::int32_t option, std::int32_t value) {
    if (is_switch(option)) return set_bit(options.switches, option, value != 0), Result<>();
    switch (option) {
    case ip_tos:
        options.tos = value & 0xff;
        return {};
    case ip_ttl:
        if (value != -1 && (value < 1 || value > 255)) return Errno::einval;
        options.ttl = value;
        return {};
    case ip_multicast_ttl:
        if (value < -1 || value > 255) return Errno::einval;
        options.multicast_ttl = value == -1 ? 1 : value;
        return {};
    case ip_multicast_loop:
        return {};
    case ip_mtu_discover:
        if (value < 0 || value > 5) return Errno::einval;
        options.mtu_discover = value;
        return {};
    default:
        return Errno::enoprotoopt;
    }
}

Result<std::int32_t> get_ip(const IpOptions& options, std::int32_t option) {
    if (is_switch(option)) return (options.switches & bit(option)) != 0 ? 1 : 0;
    switch (option) {
    case ip_tos:
        return options.tos;
    case ip_ttl:
        return options.ttl < 0 ? IP_DEFAULT_TTL : options.ttl;
    case ip_multicast_ttl:
        return options.multicast_ttl;
    case ip_multicast_loop:
        return 1;
    case ip_mtu_discover:
        return options.mtu_discover;
    default:
        return Errno::enoprotoopt;
    }
}

Result<> set_ip6(IpOptions& options, std::int32_t option, std::int32_t value) {
    if (is_switch6(option)) return set_bit(options.switches6, option, value != 0), Result<>();
    switch (option) {
    case ipv6_unicast_hops:
        if (value < -1 || value > 255) return Errno::einval;
        options.hops = value;
        return {};
    case ipv6_multicast_hops:
        return value < -1 || value > 255 ? Errno::einval : Result<>();
    case ipv6_tclass:
        if (value < -1 || value > 255) return Errno::einval;
        options.traffic_class = value == -1 ? 0 : value;
        return {};
    case ipv6_mtu_discover:
        return {};
    case ipv6_v6only:
        options.v6_only = value != 0;
        return {};
    default:
        return Errno::enoprotoopt;
    }
}

Result<std::int32_t> get_ip6(const IpOptions& options, std::int32_t option) {
    if (is_switch6(option)) return (options.switches6 & bit(option)) != 0 ? 1 : 0;
    switch (option) {
    case ipv6_unicast_hops:
        return options.hops < 0 ? IP_DEFAULT_TTL : options.hops;
    case ipv6_multicast_hops:
        return 1;
    case ipv6_tclass:
        return options.traffic_class;
    case ipv6_mtu_discover:
        return 1;
    case ipv6_v6only:
        return options.v6_only ? 1 : 0;
    default:
        return Errno::enoprotoopt;
    }
}

} // namespace

Result<Ref<fs::File>> make_socket(std::uint32_t type, std::int32_t protocol, std::uint32_t flags) {
    return make_any(af_inet, type, protocol, flags);
}

Result<Ref<fs::File>> make_socket6(std::uint32_t type, std::int32_t protocol, std::uint32_t flags) {
    return make_any(af_inet6, type, protocol, flags);
}

Result<std::int32_t> read_option(UserAddress value, std::uint32_t bytes, bool byte_is_enough) {
    if (bytes >= sizeof(std::int32_t)) return UserIn<std::int32_t>{{value}}.read();
    if (!byte_is_enough || bytes == 0) return Errno::einval;
    return static_cast<std::int32_t>(TRY(UserIn<std::uint8_t>{{value}}.read()));
}

Result<> InetSocket::set_option(std::int32_t level, std::int32_t option, UserAddress value, std::uint32_t bytes) {
    if (level == ipproto_ip) {
        TRY(set_ip(ip_options_, option, TRY(read_option(value, bytes, true))));
    } else if (level == ipproto_ipv6 && v6()) {
        TRY(set_ip6(ip_options_, option, TRY(read_option(value, bytes, false))));
    } else {
        return Errno::enoprotoopt;
    }
    options_changed();
    return {};
}

Result<std::uint32_t> InetSocket::get_option(std::int32_t level, std::int32_t option, UserAddress value,
                                             std::uint32_t bytes) {
    if (level == ipproto_ip) return write_option(value, bytes, TRY(get_ip(ip_options_, option)));
    if (level == ipproto_ipv6 && v6()) return write_option(value, bytes, TRY(get_ip6(ip_options_, option)));
    return Errno::enoprotoopt;
}

Result<std::int64_t> InetSocket::ioctl(std::uint32_t request, UserAddress argument) {
    std::uint64_t bytes = 0;
    switch (request) {
    case fionread:
        bytes = TRY(bytes_in());
        break;
    case tiocoutq:
        bytes = TRY(bytes_out());
        break;
    default:
        return link::interface_ioctl(request, argument);
    }
    TRY(UserOut<std::int32_t>{{argument}}.write(static_cast<std::int32_t>(bytes)));
    return std::int64_t{0};
}

Result<> InetSocket::check_reach(const ip_addr_t& address) const {
    if (IP_IS_V4_VAL(address) && v6() && v6_only()) return Errno::enetunreach;
    return {};
}

} // namespace personality::net::inet
