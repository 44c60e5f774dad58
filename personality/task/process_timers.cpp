// SPDX-License-Identifier: Apache-2.0
#include "personality/task/process_timers.hpp"

#include "personality/task/signals.hpp"

namespace personality {

bool ProcessTimer::send(ClockTimer& timer, std::uint64_t times) {
    auto& self = static_cast<ProcessTimer&>(timer);
    if (self.silent) return false;
    SignalCause cause{.code = linux::si_kernel};
    if (self.state) {
        TimerSignal& state = *self.state;
        if (!state.waits) state.missed = 0;
        state.miss(state.waits ? times : times - 1); // the first is the signal itself
        if (state.waits) return false;
        cause = {.code = linux::si_timer, .pid = self.number, .value = self.value, .timer = self.state};
    }
    if (self.task == 0) send_signal(*self.process_, self.signal, cause);
    for (Task& task : self.process_->tasks)
        if (self.task != 0 && task.tid == self.task) send_signal(task, self.signal, cause);
    return !self.state || !self.state->waits;
}

ProcessTimers::ProcessTimers(Process& process)
    : virtual_timer(process, Clock::of_process(process.pid, true)),
      profile_timer(process, Clock::of_process(process.pid, false)) {
    virtual_timer.signal = linux::sigvtalrm;
    profile_timer.signal = linux::sigprof;
}

ProcessTimers::~ProcessTimers() { remove_all(); }

ProcessTimer* ProcessTimers::find(std::int32_t number) {
    for (ProcessTimer& timer : timers_)
        if (timer.number == number) return &timer;
    return nullptr;
}

void ProcessTimers::add(ProcessTimer& timer) {
    while (find(next_) != nullptr)
        next_ = next_ == INT32_MAX ? 0 : next_ + 1;
    timer.number = next_;
    next_ = next_ == INT32_MAX ? 0 : next_ + 1;
    timers_.push_back(timer);
    ++count_;
}

void ProcessTimers::remove(ProcessTimer& timer) {
    --count_;
    delete &timer;
}

void ProcessTimers::remove_all() {
    while (!timers_.empty())
        remove(timers_.front());
}

Result<ProcessTimers*> own_timers() {
    Process& process = current().process;
    if (!process.timers) process.timers.reset(new (std::nothrow) ProcessTimers(process));
    if (!process.timers) return Errno::enomem;
    return process.timers.get();
}

} // namespace personality
