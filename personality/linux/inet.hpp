// SPDX-License-Identifier: Apache-2.0
//
// Internet addresses and the options of their sockets, ip(7), ipv6(7), tcp(7), udp(7), icmp(7). Values: Linux,
// include/uapi/linux/in.h, in6.h, tcp.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace personality::linux {

// Ports and addresses as they are on the wire.
struct SockAddrIn {
    std::uint16_t family;
    std::uint16_t port;
    std::uint8_t address[4];
    std::uint8_t zero[8];
};
static_assert(sizeof(SockAddrIn) == 16);

struct SockAddrIn6 {
    std::uint16_t family;
    std::uint16_t port;
    std::uint32_t flow_info;
    std::uint8_t address[16];
    std::uint32_t scope;
};
static_assert(sizeof(SockAddrIn6) == 28);
inline constexpr std::size_t least_sockaddr_in6 = 24; // without the scope

inline constexpr std::int32_t ipproto_ip = 0; // also the level of its options
inline constexpr std::int32_t ipproto_icmp = 1;
inline constexpr std::int32_t ipproto_tcp = 6;
inline constexpr std::int32_t ipproto_udp = 17;
inline constexpr std::int32_t ipproto_ipv6 = 41;
inline constexpr std::int32_t ipproto_icmpv6 = 58;
inline constexpr std::int32_t ipproto_raw = 255;
inline constexpr std::int32_t ipproto_count = 256;

enum IpOption : std::int32_t {
    ip_tos = 1,
    ip_ttl = 2,
    ip_pktinfo = 8,
    ip_mtu_discover = 10,
    ip_recverr = 11,
    ip_recvttl = 12,
    ip_recvtos = 13,
    ip_mtu = 14,
    ip_freebind = 15,
    ip_bind_address_no_port = 24,
    ip_multicast_if = 32,
    ip_multicast_ttl = 33,
    ip_multicast_loop = 34,
};

enum Ipv6Option : std::int32_t {
    ipv6_unicast_hops = 16,
    ipv6_multicast_hops = 18,
    ipv6_multicast_loop = 19,
    ipv6_mtu_discover = 23,
    ipv6_recverr = 25,
    ipv6_v6only = 26,
    ipv6_recvpktinfo = 49,
    ipv6_recvhoplimit = 51,
    ipv6_recvtclass = 66,
    ipv6_tclass = 67,
};

enum TcpOption : std::int32_t {
    tcp_nodelay = 1,
    tcp_maxseg = 2,
    tcp_cork = 3,
    tcp_keepidle = 4,
    tcp_keepintvl = 5,
    tcp_keepcnt = 6,
    tcp_syncnt = 7,
    tcp_linger2 = 8,
    tcp_defer_accept = 9,
    tcp_window_clamp = 10,
    tcp_info = 11,
    tcp_quickack = 12,
    tcp_congestion = 13,
    tcp_user_timeout = 18,
};

enum TcpState : std::uint8_t {
    tcp_established = 1,
    tcp_syn_sent = 2,
    tcp_syn_recv = 3,
    tcp_fin_wait1 = 4,
    tcp_fin_wait2 = 5,
    tcp_time_wait = 6,
    tcp_close = 7,
    tcp_close_wait = 8,
    tcp_last_ack = 9,
    tcp_listen = 10,
    tcp_closing = 11,
};

// struct tcp_info up to tcpi_total_retrans; programs ask for as much as they know.
struct TcpInfo {
    std::uint8_t state, congestion_state, retransmits, probes, backoff, options, window_scales, flags;
    std::uint32_t rto_us, ato_us, send_mss, receive_mss;
    std::uint32_t unacked, sacked, lost, retransmitted, forward_acked;
    std::uint32_t last_data_sent_ms, last_ack_sent_ms, last_data_received_ms, last_ack_received_ms;
    std::uint32_t path_mtu, receive_threshold, rtt_us, rtt_variance_us, send_threshold, send_window_segments;
    std::uint32_t advertised_mss, reordering, receive_rtt_us, receive_space, total_retransmits;
};
static_assert(sizeof(TcpInfo) == 104);

} // namespace personality::linux
