// SPDX-License-Identifier: Apache-2.0
//
// The two clocks of a bench program: CLOCK_MONOTONIC in ns, and the time-stamp counter, which under QEMU's
// `-icount shift=0` counts instructions.
#pragma once

#include <x86intrin.h>

#include <cstdint>
#include <ctime>

namespace bench {

inline std::int64_t monotonic_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

struct Instant {
    std::int64_t ns = monotonic_ns();
    std::uint64_t ticks = __rdtsc();
};

struct Elapsed {
    double ns = 0;
    double ticks = 0;

    Elapsed& operator+=(const Elapsed& other) {
        ns += other.ns;
        ticks += other.ticks;
        return *this;
    }
};

// Taken in the order that leaves the system call (where clock_gettime is one) outside the ticks.
inline Elapsed since(const Instant& start) {
    const std::uint64_t ticks = __rdtsc();
    return {static_cast<double>(monotonic_ns() - start.ns), static_cast<double>(ticks - start.ticks)};
}

} // namespace bench
