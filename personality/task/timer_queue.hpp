// SPDX-License-Identifier: Apache-2.0
//
// What happens at a point in time.
#pragma once

#include "personality/base/list.hpp"
#include "personality/base/time.hpp"

namespace personality {

// Calls `expired` once, at or soon after the deadline, from whatever task runs then: it may wake tasks, not block.
class Timer {
  public:
    using Expired = void (*)(Timer&);

    explicit Timer(Expired expired) : expired_(expired) {}
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    void arm(Deadline deadline); // again if it is armed; no_deadline: cancel()
    void cancel() { hook_.unlink(); }
    bool armed() const { return hook_.linked(); }
    Deadline deadline() const { return deadline_; } // while armed

  private:
    friend class TimerQueue;
    ListHook hook_;
    Deadline deadline_ = no_deadline;
    Expired expired_;
};

class TimerQueue {
  public:
    // Runs what is due, and sets the platform's timer for what comes next.
    static void expire();

  private:
    friend class Timer;
    static List<Timer, &Timer::hook_>& timers(); // by deadline
};

} // namespace personality
