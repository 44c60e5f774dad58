// SPDX-License-Identifier: Apache-2.0
//
// wait4(2), waitid(2) and getrusage(2). Values: Linux, include/uapi/linux/wait.h and resource.h.
#pragma once

#include "personality/linux/time.hpp"

namespace personality::linux {

inline constexpr std::uint32_t wnohang = 1;
inline constexpr std::uint32_t wuntraced = 2; // waitid's WSTOPPED
inline constexpr std::uint32_t wexited = 4;
inline constexpr std::uint32_t wcontinued = 8;
inline constexpr std::uint32_t wnowait = 0x01000000;
inline constexpr std::uint32_t wnothread = 0x20000000;
inline constexpr std::uint32_t wall = 0x40000000;
inline constexpr std::uint32_t wclone = 0x80000000;

enum IdType : std::uint32_t { p_all = 0, p_pid = 1, p_pgid = 2, p_pidfd = 3 };

struct RUsage {
    TimeVal user_time;
    TimeVal system_time;
    std::int64_t max_resident_kib;
    std::int64_t unused[3];
    std::int64_t minor_faults, major_faults, swaps, blocks_in, blocks_out;
    std::int64_t messages_sent, messages_received, signals;
    std::int64_t voluntary_switches, involuntary_switches;
};
static_assert(sizeof(RUsage) == 144);

inline constexpr std::int32_t rusage_self = 0;
inline constexpr std::int32_t rusage_children = -1;
inline constexpr std::int32_t rusage_thread = 1;

} // namespace personality::linux
