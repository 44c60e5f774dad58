// SPDX-License-Identifier: Apache-2.0
//
// clock_gettime(2), nanosleep(2), setitimer(2), times(2) and their relatives.
#include "personality/platform/clock.hpp"
#include "personality/syscall/rows_time.hpp"
#include "personality/syscall/time_values.hpp"
#include "personality/task/process_state.hpp"

namespace personality::syscall {

namespace {

using linux::TimeSpec;

Result<std::uint64_t> read_clock(std::int32_t clock) {
    switch (clock) {
    case linux::clock_realtime:
    case linux::clock_realtime_coarse:
        return platform::realtime_ns();
    case linux::clock_monotonic:
    case linux::clock_monotonic_raw:
    case linux::clock_monotonic_coarse:
    case linux::clock_boottime:
        return platform::monotonic_ns();
    case linux::clock_process_cputime_id:
    case linux::clock_thread_cputime_id:
        return current().process.user_ns;
    default:
        return Errno::einval;
    }
}

// Sleeps until the deadline; an interrupted sleep that is relative tells what was left.
SysResult sleep_until(Deadline deadline, UserOut<TimeSpec> left) {
    WaitQueue nobody;
    for (;;) {
        const auto waited = nobody.wait(deadline);
        if (waited.ok()) continue;
        if (waited.error() == Errno::etimedout) return 0;
        if (!left.is_null()) {
            const Deadline now = platform::monotonic_ns();
            TRY(left.write(timespec(deadline > now ? deadline - now : 0)));
        }
        return Errno::restart_no_handler;
    }
}

linux::ITimerVal read_timer(const RealTimer& timer) {
    const Deadline now = platform::monotonic_ns();
    const std::uint64_t left = !timer.armed() ? 0 : timer.deadline() > now ? timer.deadline() - now : 1;
    return {timeval(timer.interval_ns), timeval(left)};
}

} // namespace

SysResult sys_clock_gettime(std::int32_t clock, UserOut<TimeSpec> time) {
    TRY(time.write(timespec(TRY(read_clock(clock)))));
    return 0;
}

SysResult sys_clock_getres(std::int32_t clock, UserOut<TimeSpec> resolution) {
    TRY(read_clock(clock));
    if (!resolution.is_null()) TRY(resolution.write({0, 1}));
    return 0;
}

SysResult sys_gettimeofday(UserOut<linux::TimeVal> time, UserOut<std::uint64_t> zone) {
    if (!time.is_null()) TRY(time.write(timeval(platform::realtime_ns())));
    if (!zone.is_null()) TRY(zone.write(0));
    return 0;
}

SysResult sys_time(UserOut<std::int64_t> out) {
    const auto seconds = static_cast<std::int64_t>(platform::realtime_ns() / nanoseconds_per_second);
    if (!out.is_null()) TRY(out.write(seconds));
    return seconds;
}

SysResult sys_nanosleep(UserIn<TimeSpec> duration, UserOut<TimeSpec> left) {
    return sleep_until(after(TRY(nanoseconds(TRY(duration.read())))), left);
}

SysResult sys_clock_nanosleep(std::int32_t clock, std::int32_t flags, UserIn<TimeSpec> request,
                              UserOut<TimeSpec> left) {
    const std::uint64_t wanted = TRY(nanoseconds(TRY(request.read())));
    const std::uint64_t now = TRY(read_clock(clock));
    if (clock == linux::clock_thread_cputime_id) return Errno::einval;
    if ((flags & linux::timer_abstime) == 0) return sleep_until(after(wanted), left);
    return sleep_until(wanted > now ? after(wanted - now) : 0, {});
}

SysResult sys_getitimer(std::int32_t which, UserOut<linux::ITimerVal> value) {
    if (which != linux::itimer_real) return Errno::einval;
    TRY(value.write(read_timer(current().process.real_timer)));
    return 0;
}

SysResult sys_setitimer(std::int32_t which, UserIn<linux::ITimerVal> value, UserOut<linux::ITimerVal> old) {
    if (which != linux::itimer_real) return Errno::einval;
    RealTimer& timer = current().process.real_timer;
    const linux::ITimerVal before = read_timer(timer);
    linux::ITimerVal wanted{};
    if (!value.is_null()) wanted = TRY(value.read());
    const std::uint64_t first = TRY(nanoseconds(wanted.value));
    timer.interval_ns = TRY(nanoseconds(wanted.interval));
    timer.arm(first != 0 ? after(first) : no_deadline);
    if (!old.is_null()) TRY(old.write(before));
    return 0;
}

SysResult sys_alarm(std::uint32_t seconds) {
    RealTimer& timer = current().process.real_timer;
    const linux::TimeVal left = read_timer(timer).value;
    timer.interval_ns = 0;
    timer.arm(seconds != 0 ? after(seconds * nanoseconds_per_second) : no_deadline);
    return left.seconds + (left.microseconds > 0 ? 1 : 0);
}

SysResult sys_times(UserOut<Times> out) {
    constexpr std::uint64_t tick = nanoseconds_per_second / linux::clock_ticks_per_second;
    const Process& process = current().process;
    if (!out.is_null())
        TRY(out.write({static_cast<std::int64_t>(process.user_ns / tick), 0,
                       static_cast<std::int64_t>(process.children_user_ns / tick), 0}));
    return static_cast<std::int64_t>(platform::monotonic_ns() / tick);
}

} // namespace personality::syscall
