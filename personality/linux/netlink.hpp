// SPDX-License-Identifier: Apache-2.0
//
// Messages of netlink sockets, netlink(7), rtnetlink(7). Values: Linux, include/uapi/linux/netlink.h, rtnetlink.h,
// if_link.h, if_addr.h, neighbour.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace personality::linux {

inline constexpr std::uint16_t af_netlink = 16;
inline constexpr std::int32_t netlink_route = 0;
inline constexpr std::int32_t netlink_kobject_uevent = 15;
inline constexpr std::int32_t netlink_count = 32;
inline constexpr std::int32_t sol_netlink = 270;

struct SockAddrNl {
    std::uint16_t family;
    std::uint16_t padding;
    std::uint32_t port; // nl_pid: who, 0 is the kernel
    std::uint32_t groups;
};
static_assert(sizeof(SockAddrNl) == 12);

enum NetlinkOption : std::int32_t {
    netlink_add_membership = 1,
    netlink_drop_membership = 2,
    netlink_pktinfo = 3,
    netlink_broadcast_error = 4,
    netlink_no_enobufs = 5,
    netlink_cap_ack = 10,
    netlink_ext_ack = 11,
};

struct NlMsgHdr {
    std::uint32_t length; // this header included
    std::uint16_t type;
    std::uint16_t flags;
    std::uint32_t sequence;
    std::uint32_t port;
};
static_assert(sizeof(NlMsgHdr) == 16);

constexpr std::uint32_t netlink_align(std::uint32_t bytes) { return (bytes + 3) & ~std::uint32_t{3}; }

enum NetlinkType : std::uint16_t { nlmsg_error = 2, nlmsg_done = 3, nlmsg_first_of_families = 16 };
enum NetlinkFlag : std::uint16_t {
    nlm_request = 1,
    nlm_multi = 2,
    nlm_ack = 4,
    nlm_dump = 0x300,   // both of its bits
    nlm_capped = 0x100, // of an error
};

struct NlAttr {
    std::uint16_t length; // this header included
    std::uint16_t type;
};
inline constexpr std::uint16_t nla_type_mask = 0x3fff;

enum RouteType : std::uint16_t {
    rtm_newlink = 16,
    rtm_getlink = 18,
    rtm_newaddr = 20,
    rtm_getaddr = 22,
    rtm_newroute = 24,
    rtm_getroute = 26,
    rtm_newneigh = 28,
    rtm_getneigh = 30,
    rtm_newrule = 32,
    rtm_getrule = 34,
    rtm_max = 123,
};

struct IfInfoMsg {
    std::uint8_t family, padding;
    std::uint16_t type;
    std::int32_t index;
    std::uint32_t flags, change;
};
static_assert(sizeof(IfInfoMsg) == 16);

enum LinkAttribute : std::uint16_t {
    ifla_address = 1,
    ifla_broadcast = 2,
    ifla_ifname = 3,
    ifla_mtu = 4,
    ifla_qdisc = 6,
    ifla_txqlen = 13,
    ifla_operstate = 16,
    ifla_linkmode = 17,
    ifla_stats64 = 23,
    ifla_group = 27,
    ifla_promiscuity = 30,
    ifla_num_tx_queues = 31,
    ifla_num_rx_queues = 32,
    ifla_carrier = 33,
};

struct LinkStats64 {
    std::uint64_t in_packets, out_packets, in_bytes, out_bytes, in_errors, out_errors, in_dropped, out_dropped;
    std::uint64_t others[16];
};
static_assert(sizeof(LinkStats64) == 192);

struct IfAddrMsg {
    std::uint8_t family, prefix, flags, scope;
    std::uint32_t index;
};
static_assert(sizeof(IfAddrMsg) == 8);
inline constexpr std::uint8_t ifa_permanent = 0x80;

enum AddressAttribute : std::uint16_t {
    ifa_address = 1,
    ifa_local = 2,
    ifa_label = 3,
    ifa_broadcast = 4,
    ifa_cacheinfo = 6,
    ifa_flags = 8,
};

struct IfaCacheInfo {
    std::uint32_t preferred_s, valid_s; // UINT32_MAX: for ever
    std::uint32_t created, updated;
};

struct RtMsg {
    std::uint8_t family, to_prefix, from_prefix, tos;
    std::uint8_t table, protocol, scope, type;
    std::uint32_t flags;
};
static_assert(sizeof(RtMsg) == 12);

inline constexpr std::uint8_t rt_table_main = 254, rt_table_local = 255;
inline constexpr std::uint8_t rtprot_kernel = 2, rtprot_boot = 3;
inline constexpr std::uint8_t rt_scope_universe = 0, rt_scope_link = 253, rt_scope_host = 254;
inline constexpr std::uint8_t rtn_unicast = 1, rtn_local = 2, rtn_broadcast = 3;

enum RouteAttribute : std::uint16_t {
    rta_dst = 1,
    rta_oif = 4,
    rta_gateway = 5,
    rta_priority = 6,
    rta_prefsrc = 7,
    rta_table = 15,
};

struct NdMsg {
    std::uint8_t family, padding;
    std::uint16_t padding2;
    std::int32_t index;
    std::uint16_t state;
    std::uint8_t flags, type;
};
static_assert(sizeof(NdMsg) == 12);
inline constexpr std::uint16_t nud_reachable = 2;
enum NeighbourAttribute : std::uint16_t { nda_dst = 1, nda_lladdr = 2 };

struct FibRuleHdr {
    std::uint8_t family, to_prefix, from_prefix, tos;
    std::uint8_t table, reserved, reserved2, action;
    std::uint32_t flags;
};
static_assert(sizeof(FibRuleHdr) == 12);
inline constexpr std::uint8_t fr_act_to_table = 1;
enum RuleAttribute : std::uint16_t { fra_priority = 6, fra_table = 15 };

} // namespace personality::linux
