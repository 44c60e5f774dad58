// SPDX-License-Identifier: Apache-2.0
//
// What sockets of AF_INET and AF_INET6 have in common: names and the options of the levels IPPROTO_IP and IPPROTO_IPV6.
#pragma once

#include "personality/net/inet/name.hpp"
#include "personality/net/socket.hpp"

#include <lwip/ip.h>

namespace personality::net::inet {

// The rows of the table of families.
Result<Ref<fs::File>> make_socket(std::uint32_t type, std::int32_t protocol, std::uint32_t flags);
Result<Ref<fs::File>> make_socket6(std::uint32_t type, std::int32_t protocol, std::uint32_t flags);

// Options that are numbers, and those that are known but change nothing here.
struct IpOptions {
    std::int32_t ttl = -1; // -1: the default
    std::int32_t tos = 0;
    std::int32_t hops = -1;
    std::int32_t traffic_class = 0;
    std::int32_t multicast_ttl = 1;
    std::int32_t mtu_discover = 1; // IP_PMTUDISC_WANT
    std::uint32_t switches = 0;    // those of IPPROTO_IP by number, of IPPROTO_IPV6 in switches6
    std::uint32_t switches6 = 0;
    bool v6_only = false;
};

class InetSocket : public Socket {
  public:
    using Socket::Socket;

    Result<> set_option(std::int32_t level, std::int32_t option, UserAddress value, std::uint32_t bytes) override;
    Result<std::uint32_t> get_option(std::int32_t level, std::int32_t option, UserAddress value,
                                     std::uint32_t bytes) override;
    Result<std::int64_t> ioctl(std::uint32_t request, UserAddress argument) override;

  protected:
    // What SIOCINQ (FIONREAD) and SIOCOUTQ (TIOCOUTQ) tell.
    virtual Result<std::uint64_t> bytes_in() = 0;
    virtual Result<std::uint64_t> bytes_out() { return std::uint64_t{0}; }

    // lwIP's fields that SOL_SOCKET's and IPPROTO_IP's options set.
    template<typename Pcb>
    void apply_options(Pcb& pcb) const;

    bool v6() const { return family() == linux::af_inet6; }
    bool v6_only() const { return ip_options_.v6_only; }
    // Whether this socket's family reaches an address. enetunreach, eafnosupport.
    Result<> check_reach(const ip_addr_t& address) const;

    IpOptions ip_options_;
};

template<typename Pcb>
void InetSocket::apply_options(Pcb& pcb) const {
    const bool reuse = options.on(linux::so_reuseaddr) || options.on(linux::so_reuseport);
    pcb.so_options =
        static_cast<u8_t>((reuse ? SOF_REUSEADDR : 0) | (options.on(linux::so_keepalive) ? SOF_KEEPALIVE : 0) |
                          (options.on(linux::so_broadcast) ? SOF_BROADCAST : 0));
    const std::int32_t ttl = v6() ? ip_options_.hops : ip_options_.ttl;
    pcb.ttl = static_cast<u8_t>(ttl < 0 ? IP_DEFAULT_TTL : ttl);
    pcb.tos = static_cast<u8_t>(v6() ? ip_options_.traffic_class : ip_options_.tos);
}

// Of an option's value, as much as there is room for.
template<typename T>
Result<std::uint32_t> write_option(UserAddress to, std::uint32_t bytes, const T& value) {
    const std::uint32_t count = bytes < sizeof(T) ? bytes : static_cast<std::uint32_t>(sizeof(T));
    TRY(copy_to_user(to, &value, count));
    return count;
}

// A number; a byte is enough for those of IPPROTO_IP. einval.
Result<std::int32_t> read_option(UserAddress value, std::uint32_t bytes, bool byte_is_enough);

} // namespace personality::net::inet
