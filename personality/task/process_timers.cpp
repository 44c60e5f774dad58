// SPDX-License-Identifier: Apache-2.0
#include "personality/task/process_timers.hpp"

#include "personality/linux/resource.hpp"
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
      profile_timer(process, Clock::of_process(process.pid, false)), cpu_limit(process) {
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

CpuLimitTimer::CpuLimitTimer(Process& process)
    : ClockTimer(Clock::of_process(process.pid, false), reached), process_(&process) {}

namespace {

constexpr std::uint64_t second_ns = 1'000'000'000;

std::uint64_t in_ns(std::uint64_t seconds) {
    return seconds < UINT64_MAX / second_ns ? seconds * second_ns : UINT64_MAX;
}

} // namespace

void CpuLimitTimer::limit_changed() {
    const std::uint64_t first = in_ns(process_->limits[linux::rlimit_cpu].soft);
    if (first == UINT64_MAX) return stop();
    set(std::max<std::uint64_t>(first, 1), second_ns);
}

bool CpuLimitTimer::reached(ClockTimer& timer, std::uint64_t) {
    Process& process = *static_cast<CpuLimitTimer&>(timer).process_;
    const std::uint64_t used = process.usage.user_ns + process.usage.system_ns;
    const bool at_end = used >= in_ns(process.limits[linux::rlimit_cpu].hard);
    send_signal(process, at_end ? linux::sigkill : linux::sigxcpu, {.code = linux::si_kernel});
    return true;
}

Result<> watch_cpu_limit(Process& process) {
    const bool limited = in_ns(process.limits[linux::rlimit_cpu].soft) != UINT64_MAX;
    if (!limited && !process.timers) return {};
    TRY(timers_of(process))->cpu_limit.limit_changed();
    return {};
}

Result<ProcessTimers*> own_timers() { return timers_of(current().process); }

Result<ProcessTimers*> timers_of(Process& process) {
    if (!process.timers) process.timers.reset(new (std::nothrow) ProcessTimers(process));
    if (!process.timers) return Errno::enomem;
    return process.timers.get();
}

} // namespace personality
