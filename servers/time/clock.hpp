// SPDX-License-Identifier: Apache-2.0
//
// The machine's clock: the time-stamp counter scaled to nanoseconds, published on the clock page. Its rate starts as
// the kernel tells it, in whole MHz, and is refined by comparing with the HPET over ever longer times. The clock never
// jumps: a new rate begins at the time that the old one had reached.
#pragma once

#include "abi/protocol/time.hpp"

namespace time_server {

class Clock {
  public:
    // Goes on with the clock that `page` holds already, from an earlier server; else starts with 0 at `boot_tsc`.
    Clock(protocol::ClockPage& page, std::uint64_t tsc_mhz, std::uint64_t boot_tsc);

    std::uint64_t monotonic(std::uint64_t tsc) const;

    // The wall clock showed `realtime` ns when the counter was `tsc`.
    void set_realtime(std::uint64_t realtime, std::uint64_t tsc);

    // Both counters, read at the same time; `femtoseconds`: of a tick of the HPET.
    void compare(std::uint64_t tsc, std::uint64_t hpet, std::uint64_t femtoseconds);
    // Monotonic time at which the next comparison is worth while.
    std::uint64_t next_compare() const { return next_compare_; }

  private:
    void set_rate(std::uint64_t mult, std::uint64_t tsc);
    void publish();

    protocol::ClockPage& page_;
    protocol::ClockPage now_{}; // what the page shows, which others can't change
    std::uint64_t nominal_mult_ = 0;
    std::uint64_t anchor_tsc_ = 0;
    std::uint64_t anchor_hpet_ = 0;
    bool anchored_ = false;
    std::uint64_t interval_ = first_interval;
    std::uint64_t next_compare_ = 0;

    static constexpr std::uint64_t first_interval = 100'000'000; // ns: readings are good to about a microsecond
    static constexpr std::uint64_t second_interval = 1'000'000'000;
    static constexpr std::uint64_t last_interval = 64'000'000'000;
};

} // namespace time_server
