// SPDX-License-Identifier: Apache-2.0
//
// Times in nanoseconds.
#pragma once

#include "tests/linux/tty/processes.hpp"

#include <cstdint>
#include <ctime>

namespace test {

inline constexpr std::int64_t millisecond = 1'000'000;
inline constexpr std::int64_t second = 1'000'000'000;

inline std::int64_t now(int clock = CLOCK_MONOTONIC) {
    timespec time{};
    CHECK_EQ(call(SYS_clock_gettime, clock, &time), 0);
    return time.tv_sec * second + time.tv_nsec;
}

inline timespec as_timespec(std::int64_t time) { return {time / second, time % second}; }

// Uses the processor for as long as that.
inline void spin(std::int64_t duration, int clock = CLOCK_PROCESS_CPUTIME_ID) {
    const std::int64_t start = now(clock);
    while (now(clock) - start < duration)
        for (int i = 0; i < 1000; ++i)
            asm volatile("");
}

} // namespace test
