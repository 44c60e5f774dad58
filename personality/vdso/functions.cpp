// SPDX-License-Identifier: Apache-2.0
//
// The calls that a program makes without entering the personality, vdso(7): they read the clock page that is mapped
// right below this code.
#include "abi/protocol/time.hpp"
#include "personality/linux/time.hpp"

#include <cstdint>

namespace {

using personality::linux::TimeSpec;
using personality::linux::TimeVal;
namespace linux_abi = personality::linux;

constexpr std::uint64_t nanoseconds_per_second = 1'000'000'000;
constexpr std::int64_t nanoseconds_per_microsecond = 1'000;

} // namespace

extern "C" [[gnu::visibility("hidden")]] const protocol::ClockPage clock_page;

namespace {

template<typename T>
T load(const T& field) {
    return __atomic_load_n(&field, __ATOMIC_RELAXED);
}

std::uint64_t read_tsc() {
    std::uint32_t low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    return std::uint64_t{high} << 32 | low;
}

// Nanoseconds of the monotonic or the realtime clock.
std::uint64_t read_clock(bool realtime) {
    for (;;) {
        const std::uint32_t sequence = __atomic_load_n(&clock_page.sequence, __ATOMIC_ACQUIRE);
        const auto scaled =
            static_cast<unsigned __int128>(read_tsc() - load(clock_page.base_tsc)) * load(clock_page.mult);
        const std::uint64_t now = load(clock_page.base_ns) +
                                  static_cast<std::uint64_t>(scaled >> (load(clock_page.shift) & 63)) +
                                  (realtime ? load(clock_page.realtime_offset_ns) : 0);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if ((sequence & 1) == 0 && load(clock_page.sequence) == sequence) return now;
    }
}

long system_call(long number, long first, void* second) {
    long result;
    asm volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second) : "rcx", "r11", "memory");
    return result;
}

constexpr long call_clock_gettime = 228;
constexpr long call_clock_getres = 229;

} // namespace

extern "C" {

int __vdso_clock_gettime(std::int32_t clock, TimeSpec* time) {
    const bool realtime = clock == linux_abi::clock_realtime || clock == linux_abi::clock_realtime_coarse;
    const bool monotonic = clock == linux_abi::clock_monotonic || clock == linux_abi::clock_monotonic_raw ||
                           clock == linux_abi::clock_monotonic_coarse || clock == linux_abi::clock_boottime;
    if (!realtime && !monotonic) return static_cast<int>(system_call(call_clock_gettime, clock, time));
    const std::uint64_t now = read_clock(realtime);
    time->seconds = static_cast<std::int64_t>(now / nanoseconds_per_second);
    time->nanoseconds = static_cast<std::int64_t>(now % nanoseconds_per_second);
    return 0;
}

int __vdso_clock_getres(std::int32_t clock, TimeSpec* resolution) {
    return static_cast<int>(system_call(call_clock_getres, clock, resolution));
}

int __vdso_gettimeofday(TimeVal* time, std::uint64_t* zone) {
    if (time != nullptr) {
        const std::uint64_t now = read_clock(true);
        time->seconds = static_cast<std::int64_t>(now / nanoseconds_per_second);
        time->microseconds = static_cast<std::int64_t>(now % nanoseconds_per_second) / nanoseconds_per_microsecond;
    }
    if (zone != nullptr) *zone = 0;
    return 0;
}

std::int64_t __vdso_time(std::int64_t* out) {
    const auto seconds = static_cast<std::int64_t>(read_clock(true) / nanoseconds_per_second);
    if (out != nullptr) *out = seconds;
    return seconds;
}

int __vdso_getcpu(std::uint32_t* cpu, std::uint32_t* node, void*) {
    if (cpu != nullptr) *cpu = 0;
    if (node != nullptr) *node = 0;
    return 0;
}

int clock_gettime(std::int32_t, TimeSpec*) __attribute__((weak, alias("__vdso_clock_gettime")));
int clock_getres(std::int32_t, TimeSpec*) __attribute__((weak, alias("__vdso_clock_getres")));
int gettimeofday(TimeVal*, std::uint64_t*) __attribute__((weak, alias("__vdso_gettimeofday")));
std::int64_t time(std::int64_t*) __attribute__((weak, alias("__vdso_time")));
int getcpu(std::uint32_t*, std::uint32_t*, void*) __attribute__((weak, alias("__vdso_getcpu")));
}
