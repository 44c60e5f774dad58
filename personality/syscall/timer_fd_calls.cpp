// SPDX-License-Identifier: Apache-2.0
//
// timerfd_create(2), timerfd_settime(2), timerfd_gettime(2).
#include "personality/event/timer_fd.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/syscall/rows_event.hpp"
#include "personality/syscall/time_values.hpp"
#include "personality/task/task.hpp"

namespace personality::syscall {

namespace {

linux::ITimerSpec shown(const ClockTimer& timer) { return {timespec(timer.interval()), timespec(timer.left())}; }

} // namespace

SysResult sys_timerfd_create(std::int32_t number, std::uint32_t flags) {
    if ((flags & ~(linux::o_cloexec | linux::o_nonblock)) != 0) return Errno::einval;
    if (number == linux::clock_realtime_alarm || number == linux::clock_boottime_alarm) return Errno::eperm;
    const bool known =
        number == linux::clock_realtime || number == linux::clock_monotonic || number == linux::clock_boottime;
    if (!known) return Errno::einval;
    auto file = TRY(event::TimerFd::make(TRY(Clock::find(number)), flags & linux::o_nonblock));
    return TRY(files().add(std::move(file), (flags & linux::o_cloexec) != 0, limit_of_open_files()));
}

// Nobody sets a clock, so there is nothing that tfd_timer_cancel_on_set would cancel for.
SysResult sys_timerfd_settime(std::int32_t descriptor, std::uint32_t flags, UserIn<linux::ITimerSpec> value,
                              UserOut<linux::ITimerSpec> old) {
    const linux::ITimerSpec wanted = TRY(value.read());
    if ((flags & ~(linux::tfd_timer_abstime | linux::tfd_timer_cancel_on_set)) != 0) return Errno::einval;
    const std::uint64_t first = TRY(nanoseconds(wanted.value));
    const std::uint64_t interval = TRY(nanoseconds(wanted.interval));
    const auto file = TRY(files().get(descriptor));
    event::TimerFd* const timer = event::TimerFd::from(*file);
    if (timer == nullptr) return Errno::einval;
    const linux::ITimerSpec before = shown(timer->timer());
    const bool relative = (flags & linux::tfd_timer_abstime) == 0;
    timer->set(first != 0 && relative ? timer->timer().clock().now() + first : first, interval);
    if (!old.is_null()) TRY(old.write(before));
    return 0;
}

SysResult sys_timerfd_gettime(std::int32_t descriptor, UserOut<linux::ITimerSpec> value) {
    const auto file = TRY(files().get(descriptor));
    const event::TimerFd* const timer = event::TimerFd::from(*file);
    if (timer == nullptr) return Errno::einval;
    TRY(value.write(shown(timer->timer())));
    return 0;
}

} // namespace personality::syscall
