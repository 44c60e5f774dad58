// SPDX-License-Identifier: Apache-2.0
//
// The time server's work between two waits: compares the clocks when it is time to, tells whose deadline has come, and
// sets the alarm for what is next. A machine whose containers are all gone has no alarm.
//
// The alarm runs by the HPET, deadlines by the machine's clock: until the first comparisons they may differ by a tenth,
// so an alarm may come early and is then set again.
#pragma once

#include "servers/time/clock.hpp"
#include "servers/time/hpet.hpp"
#include "servers/time/timers.hpp"

namespace time_server {

template<typename Registers>
class Service {
  public:
    // `tsc` reads the time-stamp counter.
    Service(Clock& clock, Hpet<Registers>& hpet, Timers& timers, std::uint64_t (*tsc)())
        : clock_(clock), hpet_(hpet), timers_(timers), tsc_(tsc) {
        compare();
    }

    // The alarm went off.
    void interrupted() { alarm_ = unset; }

    // Calls `signal` with every container whose deadline has come.
    template<typename Signal>
    void serve(Signal signal) {
        for (;;) {
            const std::uint64_t now = clock_.monotonic(tsc_());
            if (now >= clock_.next_compare()) compare();
            unsigned index = 0;
            while (timers_.take_expired(now, index))
                signal(index);
            const std::uint64_t next = timers_.next(timers_.attached() != 0 ? clock_.next_compare() : never);
            if (next == alarm_) return;
            alarm_ = next;
            if (next == never) return hpet_.clear_alarm();
            if (hpet_.set_alarm(next > now ? next - now : 0)) return;
            alarm_ = unset;
        }
    }

  private:
    static constexpr std::uint64_t never = ~std::uint64_t{0};
    static constexpr std::uint64_t unset = 0;

    // Reads both counters as close together as a few tries get.
    void compare() {
        std::uint64_t best = never;
        std::uint64_t tsc = 0;
        std::uint64_t ticks = 0;
        for (unsigned tries = 0; tries < 4; ++tries) {
            const std::uint64_t before = tsc_();
            const std::uint64_t counter = hpet_.counter();
            const std::uint64_t took = tsc_() - before;
            if (took < best) {
                best = took;
                tsc = before + took / 2;
                ticks = counter;
            }
        }
        clock_.compare(tsc, ticks, hpet_.femtoseconds_per_tick());
    }

    Clock& clock_;
    Hpet<Registers>& hpet_;
    Timers& timers_;
    std::uint64_t (*tsc_)();
    std::uint64_t alarm_ = unset; // the time for which the alarm is set
};

} // namespace time_server
