// SPDX-License-Identifier: Apache-2.0
//
// What the time calls exchange. Layouts: Linux, include/uapi/linux/time_types.h and time.h.
#pragma once

#include <cstdint>

namespace personality::linux {

struct TimeSpec {
    std::int64_t seconds;
    std::int64_t nanoseconds;
};
struct TimeVal {
    std::int64_t seconds;
    std::int64_t microseconds;
};
struct ITimerVal {
    TimeVal interval;
    TimeVal value;
};

enum ClockId : std::int32_t {
    clock_realtime = 0,
    clock_monotonic = 1,
    clock_process_cputime_id = 2,
    clock_thread_cputime_id = 3,
    clock_monotonic_raw = 4,
    clock_realtime_coarse = 5,
    clock_monotonic_coarse = 6,
    clock_boottime = 7,
    clock_realtime_alarm = 8,
    clock_boottime_alarm = 9,
    clock_tai = 11,
};

inline constexpr std::int32_t timer_abstime = 1;
inline constexpr std::int32_t itimer_real = 0;
inline constexpr std::int32_t itimer_virtual = 1;
inline constexpr std::int32_t itimer_prof = 2;
inline constexpr std::uint64_t clock_ticks_per_second = 100; // USER_HZ

} // namespace personality::linux
