// SPDX-License-Identifier: Apache-2.0
//
// prctl(2)'s options. Values: Linux, include/uapi/linux/prctl.h.
#pragma once

#include <cstdint>

namespace personality::linux {

enum PrctlOption : std::int32_t {
    pr_set_pdeathsig = 1,
    pr_get_pdeathsig = 2,
    pr_get_dumpable = 3,
    pr_set_dumpable = 4,
    pr_get_keepcaps = 7,
    pr_set_keepcaps = 8,
    pr_get_timing = 13,
    pr_set_timing = 14,
    pr_set_name = 15,
    pr_get_name = 16,
    pr_get_seccomp = 21,
    pr_set_seccomp = 22,
    pr_capbset_read = 23,
    pr_capbset_drop = 24,
    pr_get_tsc = 25,
    pr_set_tsc = 26,
    pr_get_securebits = 27,
    pr_set_securebits = 28,
    pr_set_timerslack = 29,
    pr_get_timerslack = 30,
    pr_mce_kill = 33,
    pr_mce_kill_get = 34,
    pr_set_mm = 35,
    pr_set_child_subreaper = 36,
    pr_get_child_subreaper = 37,
    pr_set_no_new_privs = 38,
    pr_get_no_new_privs = 39,
    pr_get_tid_address = 40,
    pr_set_thp_disable = 41,
    pr_get_thp_disable = 42,
    pr_cap_ambient = 47,
    pr_set_io_flusher = 57,
    pr_get_io_flusher = 58,
};

inline constexpr std::int32_t pr_tsc_enable = 1;

inline constexpr std::uint64_t pr_mce_kill_clear = 0;
inline constexpr std::uint64_t pr_mce_kill_set = 1;
inline constexpr std::int64_t pr_mce_kill_default = 2;

} // namespace personality::linux
