// SPDX-License-Identifier: Apache-2.0
//
// Time as the time server gives it out: the clock page, one for the whole machine and read-only for everybody else
// (the vDSO reads it too), and the timer port, a page for each container with the one deadline it waits for.
#pragma once

#include <cstdint>

namespace protocol {

// A seqlock: read `sequence` (odd: being written, try again), the fields, then `sequence` again.
//   monotonic ns = base_ns + ((rdtsc - base_tsc) * mult >> shift)      (128-bit product)
//   realtime ns  = monotonic + realtime_offset_ns
struct ClockPage {
    std::uint32_t sequence;
    std::uint32_t shift; // 0..63
    std::uint64_t mult;
    std::uint64_t base_tsc;
    std::uint64_t base_ns;
    std::uint64_t realtime_offset_ns;
};

// The container writes its earliest deadline, in monotonic ns (0: none), then signals the time server, which signals
// the container's notification at or after that time, once, and not again until `generation` changes.
struct TimerPort {
    std::uint64_t deadline_ns;
    std::uint64_t generation;
};

} // namespace protocol
