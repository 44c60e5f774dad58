// SPDX-License-Identifier: Apache-2.0
//
// What the socket calls exchange, socket(7), unix(7). Values: Linux, include/linux/socket.h, include/linux/net.h,
// include/uapi/asm-generic/socket.h.
#pragma once

#include "personality/linux/fcntl.hpp"

#include <cstddef>
#include <cstdint>

namespace personality::linux {

inline constexpr std::uint16_t af_unspec = 0;
inline constexpr std::uint16_t af_unix = 1;
inline constexpr std::uint16_t af_inet = 2;
inline constexpr std::uint16_t af_inet6 = 10;
inline constexpr std::int32_t af_count = 46;

enum SocketType : std::uint32_t { sock_stream = 1, sock_dgram = 2, sock_raw = 3, sock_seqpacket = 5 };
inline constexpr std::uint32_t sock_type_mask = 0xf;
inline constexpr std::uint32_t sock_type_count = 11;
inline constexpr std::uint32_t sock_cloexec = o_cloexec;
inline constexpr std::uint32_t sock_nonblock = o_nonblock;

inline constexpr std::uint32_t msg_oob = 1;
inline constexpr std::uint32_t msg_peek = 2;
inline constexpr std::uint32_t msg_ctrunc = 8;
inline constexpr std::uint32_t msg_trunc = 0x20;
inline constexpr std::uint32_t msg_dontwait = 0x40;
inline constexpr std::uint32_t msg_eor = 0x80;
inline constexpr std::uint32_t msg_waitall = 0x100;
inline constexpr std::uint32_t msg_errqueue = 0x2000;
inline constexpr std::uint32_t msg_nosignal = 0x4000;
inline constexpr std::uint32_t msg_more = 0x8000;
inline constexpr std::uint32_t msg_waitforone = 0x10000;
inline constexpr std::uint32_t msg_cmsg_cloexec = 0x40000000;
inline constexpr std::uint32_t msg_cmsg_compat = 0x80000000;

enum ShutdownHow : std::int32_t { shut_rd = 0, shut_wr = 1, shut_rdwr = 2 };

struct MsgHdr {
    std::uint64_t name;
    std::int32_t name_bytes;
    std::uint32_t padding;
    std::uint64_t segments;
    std::uint64_t segment_count;
    std::uint64_t control;
    std::uint64_t control_bytes;
    std::uint32_t flags;
    std::uint32_t padding2;
};
static_assert(sizeof(MsgHdr) == 56);

struct MMsgHdr {
    MsgHdr header;
    std::uint32_t length;
    std::uint32_t padding;
};
static_assert(sizeof(MMsgHdr) == 64);

struct CMsgHdr {
    std::uint64_t length; // this header included
    std::int32_t level;
    std::int32_t type;
};
constexpr std::uint64_t cmsg_align(std::uint64_t bytes) { return (bytes + 7) & ~std::uint64_t{7}; }

inline constexpr std::int32_t sol_socket = 1;
inline constexpr std::int32_t scm_rights = 1;
inline constexpr std::int32_t scm_credentials = 2;
inline constexpr unsigned scm_max_fd = 253;

struct UCred {
    std::int32_t pid;
    std::uint32_t uid;
    std::uint32_t gid;
};
inline constexpr std::uint32_t overflow_id = 65534;

struct Linger {
    std::int32_t on;
    std::int32_t seconds;
};

enum SocketOption : std::int32_t {
    so_debug = 1,
    so_reuseaddr = 2,
    so_type = 3,
    so_error = 4,
    so_dontroute = 5,
    so_broadcast = 6,
    so_sndbuf = 7,
    so_rcvbuf = 8,
    so_keepalive = 9,
    so_oobinline = 10,
    so_priority = 12,
    so_linger = 13,
    so_reuseport = 15,
    so_passcred = 16,
    so_peercred = 17,
    so_rcvlowat = 18,
    so_sndlowat = 19,
    so_rcvtimeo = 20,
    so_sndtimeo = 21,
    so_peername = 28,
    so_timestamp = 29,
    so_acceptconn = 30,
    so_sndbufforce = 32,
    so_rcvbufforce = 33,
    so_protocol = 38,
    so_domain = 39,
    so_peergroups = 59,
    so_rcvtimeo_new = 66,
    so_sndtimeo_new = 67,
};

inline constexpr std::uint32_t default_buffer_bytes = 212992; // net.core.wmem_default and its kind, and the largest
inline constexpr std::uint32_t least_send_buffer = 4608;
inline constexpr std::uint32_t least_receive_buffer = 2304;
inline constexpr std::int32_t somaxconn = 4096;

inline constexpr std::size_t sockaddr_storage_bytes = 128;
inline constexpr std::size_t unix_path_max = 108;
inline constexpr std::size_t sockaddr_un_bytes = 2 + unix_path_max;

} // namespace personality::linux
