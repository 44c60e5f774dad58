// SPDX-License-Identifier: Apache-2.0
#include "personality/task/wait_queue.hpp"

#include "personality/task/scheduler.hpp"
#include "personality/task/task_state.hpp"

namespace personality {

Waiter::Waiter() : task_(&current()) {}

Result<> WaitQueue::wait(Deadline deadline, WaitMode mode) {
    Waiter waiter;
    add(waiter);
    return block(deadline, mode);
}

void WaitQueue::tell(Waiter& listener, bool& passed_on) {
    auto& told = static_cast<Listener&>(listener);
    if (!told.exclusive_)
        told.told_(told);
    else if (!passed_on)
        passed_on = told.told_(told);
}

// One that a signal has woken already is leaving: it doesn't count.
void WaitQueue::wake_one() {
    Waiter* woken = nullptr;
    bool passed_on = false;
    for (Waiter& waiter : waiters_)
        if (waiter.task_ == nullptr)
            tell(waiter, passed_on);
        else if (woken == nullptr && waiter.task_->wake())
            woken = &waiter;
    if (woken == nullptr) return;
    List<Waiter, &Waiter::hook_>::remove(*woken);
    waiters_.push_back(*woken);
}

void WaitQueue::wake_all() {
    bool passed_on = false;
    for (Waiter& waiter : waiters_)
        if (waiter.task_ == nullptr)
            tell(waiter, passed_on);
        else
            waiter.task_->wake();
}

Result<> block(Deadline deadline, WaitMode mode) { return current().wait(deadline, mode); }

Result<> Task::wait(Deadline deadline, WaitMode mode) {
    if (wait_ended_by_signal(mode)) return Errno::restart_sys;
    wait_mode_ = mode;
    timed_out_ = woken_ = false;
    wait_timer_.arm(deadline);
    scheduler::sleep();
    wait_timer_.cancel();
    if (woken_) return {};
    if (timed_out_) return Errno::etimedout;
    if (wait_ended_by_signal(mode)) return Errno::restart_sys;
    return {};
}

bool Task::wait_ended_by_signal(WaitMode mode) const {
    switch (mode) {
    case WaitMode::interruptible:
        return signal_pending();
    case WaitMode::killable:
        return fatal_signal_pending();
    case WaitMode::uninterruptible:
        break;
    }
    return false;
}

bool Task::wake() {
    if (run_state != RunState::blocked) return false;
    woken_ = true;
    scheduler::wake(*this);
    return true;
}

bool Task::wake_for_signal() {
    if (wait_ended_by_signal(wait_mode_)) scheduler::wake(*this);
    return run_state != RunState::blocked;
}

void Task::wait_timed_out(Timer& timer) {
    Task& task = *static_cast<WaitTimer&>(timer).task;
    task.timed_out_ = true;
    scheduler::wake(task);
}

} // namespace personality
