// SPDX-License-Identifier: Apache-2.0
//
// alarm(2), getitimer(2), setitimer(2).
#include "personality/platform/clock.hpp"
#include "personality/syscall/rows_time.hpp"
#include "personality/syscall/time_values.hpp"
#include "personality/task/process_state.hpp"

namespace personality::syscall {

namespace {

using linux::ITimerVal;

ITimerVal shown(std::uint64_t interval, std::uint64_t left) { return {timeval(interval), timeval(left)}; }

// What is left shows as 1 microsecond at least, as 0 is for a timer that doesn't run.
ITimerVal read_real() {
    constexpr std::uint64_t least = 1000;
    const RealTimer& timer = current().process.real_timer;
    if (!timer.armed()) return shown(timer.interval_ns, 0);
    const Deadline now = platform::monotonic_ns();
    return shown(timer.interval_ns, timer.deadline() > now + least ? timer.deadline() - now : least);
}

void set_real(std::uint64_t first, std::uint64_t interval) {
    RealTimer& timer = current().process.real_timer;
    timer.interval_ns = interval;
    timer.arm(first != 0 ? after(first) : no_deadline);
}

// Of processor time; null: it was never set.
ProcessTimer* find_timer(std::int32_t which) {
    ProcessTimers* const timers = current().process.timers.get();
    if (timers == nullptr) return nullptr;
    return which == linux::itimer_virtual ? &timers->virtual_timer : &timers->profile_timer;
}

ITimerVal read_timer(std::int32_t which) {
    if (which == linux::itimer_real) return read_real();
    const ProcessTimer* const timer = find_timer(which);
    return timer != nullptr ? shown(timer->interval(), timer->left()) : ITimerVal{};
}

Result<> set_timer(std::int32_t which, std::uint64_t first, std::uint64_t interval) {
    if (which == linux::itimer_real) {
        set_real(first, interval);
        return {};
    }
    TRY(own_timers());
    ProcessTimer& timer = *find_timer(which);
    timer.set(first != 0 ? timer.clock().now() + first : 0, interval);
    return {};
}

} // namespace

SysResult sys_getitimer(std::int32_t which, UserOut<ITimerVal> value) {
    if (which < linux::itimer_real || which > linux::itimer_prof) return Errno::einval;
    TRY(value.write(read_timer(which)));
    return 0;
}

SysResult sys_setitimer(std::int32_t which, UserIn<ITimerVal> value, UserOut<ITimerVal> old) {
    ITimerVal wanted{};
    if (!value.is_null()) wanted = TRY(value.read());
    const std::uint64_t first = TRY(nanoseconds(wanted.value));
    const std::uint64_t interval = TRY(nanoseconds(wanted.interval));
    if (which < linux::itimer_real || which > linux::itimer_prof) return Errno::einval;
    const ITimerVal before = read_timer(which);
    TRY(set_timer(which, first, interval));
    if (!old.is_null()) TRY(old.write(before));
    return 0;
}

SysResult sys_alarm(std::uint32_t seconds) {
    const linux::TimeVal left = read_real().value;
    set_real(seconds * nanoseconds_per_second, 0);
    if (left.seconds == 0 && left.microseconds == 0) return 0;
    // To the nearest second, and never 0.
    return left.seconds + (left.microseconds >= 500'000 || left.seconds == 0 ? 1 : 0);
}

} // namespace personality::syscall
