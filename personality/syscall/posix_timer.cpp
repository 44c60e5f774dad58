// SPDX-License-Identifier: Apache-2.0
//
// timer_create(2) and its relatives.
#include "personality/linux/sigaction.hpp"
#include "personality/syscall/rows_time.hpp"
#include "personality/syscall/time_values.hpp"
#include "personality/task/process_state.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

constexpr std::uint32_t most_timers = 4096;

Result<ProcessTimer*> find_timer(std::int32_t number) {
    ProcessTimers* const timers = current().process.timers.get();
    ProcessTimer* const timer = timers != nullptr ? timers->find(number) : nullptr;
    if (timer == nullptr) return Errno::einval;
    return timer;
}

Result<> set_event(ProcessTimer& timer, const linux::SignalEvent& event) {
    timer.silent = event.kind == linux::sigev_none;
    timer.value = event.value;
    timer.signal = static_cast<unsigned>(event.signal);
    if (timer.silent) return {};
    if (event.signal < 1 || event.signal > static_cast<std::int32_t>(linux::signal_count)) return Errno::einval;
    if (event.kind == linux::sigev_signal || event.kind == linux::sigev_thread) return {};
    if (event.kind != (linux::sigev_signal | linux::sigev_thread_id)) return Errno::einval;
    for (const Task& task : current().process.tasks)
        if (task.tid == event.task) timer.task = event.task;
    return timer.task != 0 ? Result<>() : Errno::einval;
}

linux::ITimerSpec shown(const ClockTimer& timer) { return {timespec(timer.interval()), timespec(timer.left())}; }

} // namespace

SysResult sys_timer_create(std::int32_t number, UserIn<linux::SignalEvent> event, UserOut<std::int32_t> to) {
    // There is no clock that could wake the machine.
    if (number == linux::clock_realtime_alarm || number == linux::clock_boottime_alarm) return Errno::eopnotsupp;
    const Clock clock = TRY(Clock::find(number));
    if (clock.only_shows()) return Errno::eopnotsupp;
    ProcessTimers& timers = *TRY(own_timers());
    if (timers.count() >= most_timers) return Errno::eagain;
    auto timer = std::unique_ptr<ProcessTimer>(new (std::nothrow) ProcessTimer(current().process, clock));
    if (!timer) return Errno::enomem;
    timer->state = TRY(make_ref<TimerSignal>());
    timer->state->timer = timer.get();
    timer->signal = linux::sigalrm;
    if (!event.is_null()) TRY(set_event(*timer, TRY(event.read())));
    ProcessTimer& added = *timer.release();
    timers.add(added);
    if (event.is_null()) added.value = static_cast<std::uint32_t>(added.number);
    const std::int32_t told = added.number;
    if (const auto written = to.write(told); !written) {
        if (ProcessTimer* const made = timers.find(told)) timers.remove(*made);
        return written.error();
    }
    return 0;
}

SysResult sys_timer_settime(std::int32_t number, std::int32_t flags, UserIn<linux::ITimerSpec> value,
                            UserOut<linux::ITimerSpec> old) {
    if (value.is_null()) return Errno::einval;
    const linux::ITimerSpec wanted = TRY(value.read());
    const std::uint64_t first = TRY(nanoseconds(wanted.value));
    const std::uint64_t interval = TRY(nanoseconds(wanted.interval));
    ProcessTimer& timer = *TRY(find_timer(number));
    const linux::ITimerSpec before = shown(timer);
    const bool relative = (flags & linux::timer_abstime) == 0;
    timer.set(first != 0 && relative ? timer.clock().now() + first : first, interval);
    timer.state->missed = timer.state->overrun = 0;
    if (!old.is_null()) TRY(old.write(before));
    return 0;
}

SysResult sys_timer_gettime(std::int32_t number, UserOut<linux::ITimerSpec> value) {
    TRY(value.write(shown(*TRY(find_timer(number)))));
    return 0;
}

SysResult sys_timer_getoverrun(std::int32_t number) { return TRY(find_timer(number))->state->overrun; }

SysResult sys_timer_delete(std::int32_t number) {
    ProcessTimer& timer = *TRY(find_timer(number));
    current().process.timers->remove(timer);
    return 0;
}

} // namespace personality::syscall
