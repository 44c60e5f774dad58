// SPDX-License-Identifier: Apache-2.0
//
// Network interfaces as ioctl(2) tells of them, netdevice(7). Values: Linux, include/uapi/linux/sockios.h, if.h,
// if_arp.h, if_ether.h.
#pragma once

#include "personality/linux/inet.hpp"

#include <cstdint>

namespace personality::linux {

enum InterfaceRequest : std::uint32_t {
    siocaddrt = 0x890b,
    siocdelrt = 0x890c,
    siocgifname = 0x8910,
    siocgifconf = 0x8912,
    siocgifflags = 0x8913,
    siocgifaddr = 0x8915,
    siocgifdstaddr = 0x8917,
    siocgifbrdaddr = 0x8919,
    siocgifnetmask = 0x891b,
    siocgifmetric = 0x891d,
    siocgifmtu = 0x8921,
    siocgifhwaddr = 0x8927,
    siocgifindex = 0x8933,
    siocgiftxqlen = 0x8942,
    siocethtool = 0x8946,
    siocgarp = 0x8954,
    siocgifmap = 0x8970,
};
// Requests that change interfaces, routes and neighbours, which no container may.
inline constexpr std::uint32_t interface_changes[] = {
    siocaddrt, siocdelrt, 0x8911, 0x8914, 0x8916, 0x8918, 0x891a, 0x891c, 0x891e, 0x8922, 0x8923, 0x8924,
    0x8931,    0x8932,    0x8936, 0x8937, 0x8943, 0x8953, 0x8955, 0x8971, 0x89a0, 0x89a1, 0x89a2, 0x89a3,
};

inline constexpr std::size_t interface_name_bytes = 16; // the NUL included

struct SockAddr {
    std::uint16_t family;
    std::uint8_t data[14];
};

struct IfReq {
    char name[interface_name_bytes];
    union {
        SockAddrIn address;
        SockAddr hardware;
        std::int32_t number;
        std::int16_t flags;
        std::uint8_t raw[24];
    };
};
static_assert(sizeof(IfReq) == 40);

struct IfConf {
    std::int32_t bytes;
    std::uint32_t padding;
    std::uint64_t to;
};
static_assert(sizeof(IfConf) == 16);

enum InterfaceFlag : std::uint32_t {
    iff_up = 1,
    iff_broadcast = 2,
    iff_loopback = 8,
    iff_running = 0x40,
    iff_multicast = 0x1000,
    iff_lower_up = 0x10000,
};

inline constexpr std::uint16_t arphrd_ether = 1;
inline constexpr std::uint16_t arphrd_loopback = 772;

} // namespace personality::linux
