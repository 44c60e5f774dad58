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
    while (!timers().empty()) {
        Timer& first = timers().front();
        if (first.deadline_ > platform::monotonic_ns()) {
            platform::set_timer(first.deadline_);
            return;
        }
        first.cancel();
        first.expired_(first);
    }
}

} // namespace personality
