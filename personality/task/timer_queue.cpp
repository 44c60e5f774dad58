// SPDX-License-Identifier: Apache-2.0
#include "personality/task/timer_queue.hpp"

#include "personality/platform/clock.hpp"
#include "personality/platform/timer.hpp"

namespace personality {

List<Timer, &Timer::hook_>& TimerQueue::timers() {
    static List<Timer, &Timer::hook_> list;
    return list;
}

void Timer::arm(Deadline deadline) {
    cancel();
    deadline_ = deadline;
    if (deadline == no_deadline) return;
    auto& timers = TimerQueue::timers();
    for (Timer& other : timers) {
        if (other.deadline_ <= deadline) continue;
        timers.insert_before(other, *this);
        break;
    }
    if (!armed()) timers.push_back(*this);
    if (&timers.front() == this) platform::set_timer(deadline);
}

void TimerQueue::expire() {
    // What becomes due meanwhile waits for the next event: timers of short intervals could keep this busy for ever.
    const Deadline now = platform::monotonic_ns();
    while (!timers().empty() && timers().front().deadline_ <= now) {
        Timer& first = timers().front();
        first.cancel();
        first.expired_(first);
    }
    if (!timers().empty()) platform::set_timer(timers().front().deadline_);
}

} // namespace personality
