// SPDX-License-Identifier: Apache-2.0
//
// poll(2), ppoll(2) and pselect6(2). Values: Linux, include/uapi/asm-generic/poll.h, include/uapi/linux/posix_types.h.
#pragma once

#include <cstdint>

namespace personality::linux {

struct PollFd {
    std::int32_t fd;
    std::int16_t events;
    std::int16_t revents;
};
static_assert(sizeof(PollFd) == 8);

inline constexpr std::uint32_t pollin = 0x001;
inline constexpr std::uint32_t pollpri = 0x002;
inline constexpr std::uint32_t pollout = 0x004;
inline constexpr std::uint32_t pollerr = 0x008;
inline constexpr std::uint32_t pollhup = 0x010;
inline constexpr std::uint32_t pollnval = 0x020;
inline constexpr std::uint32_t pollrdnorm = 0x040;
inline constexpr std::uint32_t pollrdband = 0x080;
inline constexpr std::uint32_t pollwrnorm = 0x100;
inline constexpr std::uint32_t pollwrband = 0x200;
inline constexpr std::uint32_t pollrdhup = 0x2000;

inline constexpr unsigned fd_setsize = 1024;

// The sixth argument of pselect6(2).
struct PselectSignals {
    std::uint64_t mask; // address
    std::uint64_t mask_bytes;
};

} // namespace personality::linux
