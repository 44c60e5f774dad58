// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/clock.hpp"

#include "personality/platform/ports.hpp"

namespace personality::platform {

namespace {

std::uint64_t read_tsc() {
    std::uint32_t low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    return std::uint64_t{high} << 32 | low;
}

std::uint64_t load(const std::uint64_t& field) { return __atomic_load_n(&field, __ATOMIC_RELAXED); }

struct Now {
    std::uint64_t monotonic;
    std::uint64_t realtime_offset;
};

Now read_clock() {
    const protocol::ClockPage& page = clock_page();
    for (;;) {
        const std::uint32_t sequence = __atomic_load_n(&page.sequence, __ATOMIC_ACQUIRE);
        const std::uint64_t ticks = read_tsc() - load(page.base_tsc);
        const auto scaled = static_cast<unsigned __int128>(ticks) * load(page.mult);
        const std::uint32_t shift = __atomic_load_n(&page.shift, __ATOMIC_RELAXED) & 63;
        const Now now{load(page.base_ns) + static_cast<std::uint64_t>(scaled >> shift), load(page.realtime_offset_ns)};
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if ((sequence & 1) == 0 && __atomic_load_n(&page.sequence, __ATOMIC_RELAXED) == sequence) return now;
    }
}

} // namespace

std::uint64_t monotonic_ns() { return read_clock().monotonic; }

std::uint64_t realtime_ns() {
    const Now now = read_clock();
    return now.monotonic + now.realtime_offset;
}

std::uint64_t tsc_khz() {
    const protocol::ClockPage& page = clock_page();
    constexpr std::uint64_t nanoseconds_per_millisecond = 1'000'000;
    constexpr std::uint32_t most_shift = 43; // up to which the product fits a word
    const std::uint32_t shift = __atomic_load_n(&page.shift, __ATOMIC_RELAXED) & 63;
    const std::uint32_t excess = shift > most_shift ? shift - most_shift : 0;
    const std::uint64_t mult = load(page.mult) >> excess;
    return mult == 0 ? 0 : (nanoseconds_per_millisecond << (shift - excess)) / mult;
}

} // namespace personality::platform
