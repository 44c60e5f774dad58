// SPDX-License-Identifier: Apache-2.0
//
// Resources of getrlimit(2), which getpriority(2) is about. Values: Linux, include/uapi/asm-generic/resource.h and
// include/uapi/linux/resource.h.
#pragma once

#include <cstdint>

namespace personality::linux {

enum Resource : std::uint32_t {
    rlimit_cpu = 0,
    rlimit_fsize = 1,
    rlimit_data = 2,
    rlimit_stack = 3,
    rlimit_core = 4,
    rlimit_nproc = 6,
    rlimit_nofile = 7,
    rlimit_memlock = 8,
    rlimit_as = 9,
    rlimit_sigpending = 11,
    rlimit_msgqueue = 12,
    rlimit_nice = 13,
    rlimit_rtprio = 14
};

enum PriorityOf : std::int32_t { prio_process = 0, prio_pgrp = 1, prio_user = 2 };
inline constexpr std::int32_t lowest_nice = -20;
inline constexpr std::int32_t highest_nice = 19;

} // namespace personality::linux
