// SPDX-License-Identifier: Apache-2.0
//
// timer_create(2), timerfd_create(2), adjtimex(2). Layouts: Linux, include/uapi/asm-generic/siginfo.h and
// include/uapi/linux/timex.h.
#pragma once

#include "personality/linux/time.hpp"

namespace personality::linux {

struct ITimerSpec {
    TimeSpec interval;
    TimeSpec value;
};

enum SignalEventKind : std::int32_t { sigev_signal = 0, sigev_none = 1, sigev_thread = 2, sigev_thread_id = 4 };

struct SignalEvent {
    std::uint64_t value;
    std::int32_t signal;
    std::int32_t kind;
    std::int32_t task;
    std::int32_t padding[11];
};
static_assert(sizeof(SignalEvent) == 64);

inline constexpr std::uint32_t tfd_timer_abstime = 1;
inline constexpr std::uint32_t tfd_timer_cancel_on_set = 2;

struct Timex {
    std::uint32_t modes;
    std::uint32_t padding;
    std::int64_t offset, frequency, max_error, estimated_error;
    std::int32_t status;
    std::int32_t padding2;
    std::int64_t constant, precision, tolerance;
    TimeVal time;
    std::int64_t tick;
    std::int64_t pps[8];
    std::int32_t tai;
    std::int32_t padding3[11];
};
static_assert(sizeof(Timex) == 208);
inline constexpr std::uint32_t adj_offset_singleshot = 0x0001; // with adj_adjtime: adjtime(3)'s way
inline constexpr std::uint32_t adj_offset_readonly = 0x2000;
inline constexpr std::uint32_t adj_adjtime = 0x8000;
inline constexpr std::int32_t sta_unsync = 0x40;
inline constexpr std::int64_t time_error = 5;

} // namespace personality::linux
