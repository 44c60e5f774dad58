// SPDX-License-Identifier: Apache-2.0
//
// A timer by any clock, once or at intervals: timer_settime(2), timerfd_settime(2), setitimer(2).
//
// A clock of processor time may stand still. Such a timer looks again when the time could have come at the earliest,
// and less often while the clock stands.
//
// A timer at intervals rests while nobody has taken up its last end: it costs nothing then however short its interval,
// and what it missed is counted when it goes on.
#pragma once

#include "personality/task/clock_id.hpp"
#include "personality/task/timer_queue.hpp"

namespace personality {

class ClockTimer : private Timer {
  public:
    // `times`: how many intervals have passed, 1 at least. It may wake tasks and send signals, not block. False: the
    // timer rests until resume().
    using Ended = bool (*)(ClockTimer&, std::uint64_t times);

    ClockTimer(const Clock& clock, Ended ended) : Timer(look), clock_(clock), ended_(ended) {}
    ~ClockTimer() { cancel(); }

    const Clock& clock() const { return clock_; }
    // `first` as the clock shows it; 0 stops the timer.
    void set(std::uint64_t first, std::uint64_t interval);
    void stop() { set(0, 0); }
    bool running() const { return next_ != 0; }
    std::uint64_t left() const; // until it ends; 0: it is not running
    std::uint64_t interval() const { return interval_; }
    // The last end was taken up: it goes on if it rests. How many intervals have passed meanwhile.
    std::uint64_t resume();

  private:
    static void look(Timer& timer);
    void wait(bool ended);                 // `ended`: an interval has just passed
    std::uint64_t pass(std::uint64_t now); // the intervals that are over; their number

    Clock clock_;
    Ended ended_;
    std::uint64_t next_ = 0;
    std::uint64_t interval_ = 0;
    bool resting_ = false;
    std::uint64_t seen_ = 0;     // what the clock showed when it was looked at last
    std::uint64_t patience_ = 0; // how long it is left alone while it stands
};

} // namespace personality
