// SPDX-License-Identifier: Apache-2.0
//
// nanosleep(2), clock_nanosleep(2).
#include "personality/platform/clock.hpp"
#include "personality/syscall/rows_time.hpp"
#include "personality/syscall/time_values.hpp"
#include "personality/task/clock_id.hpp"
#include "personality/task/process_state.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

using linux::TimeSpec;

constexpr std::uint64_t processor_time_pause = 4'000'000; // between looks at a clock that may stand still

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

SysResult sleep_by_processor_time(const Clock& clock, std::uint64_t until) {
    WaitQueue nobody;
    while (clock.now() < until) {
        const auto waited = nobody.wait(std::max(clock.when(until), platform::monotonic_ns() + processor_time_pause));
        if (!waited.ok() && waited.error() != Errno::etimedout) return Errno::restart_no_handler;
    }
    return 0;
}

} // namespace

SysResult sys_nanosleep(UserIn<TimeSpec> duration, UserOut<TimeSpec> left) {
    return sleep_until(deadline_of_call(after(TRY(nanoseconds(TRY(duration.read()))))), left);
}

SysResult sys_clock_nanosleep(std::int32_t number, std::int32_t flags, UserIn<TimeSpec> request,
                              UserOut<TimeSpec> left) {
    const Clock clock = TRY(Clock::find(number));
    if (clock.only_shows() || number == linux::clock_thread_cputime_id) return Errno::eopnotsupp;
    const std::uint64_t wanted = TRY(nanoseconds(TRY(request.read())));
    const bool absolute = (flags & linux::timer_abstime) != 0;
    if (clock.counts_processor_time()) return sleep_by_processor_time(clock, absolute ? wanted : clock.now() + wanted);
    if (absolute) return sleep_until(clock.when(wanted), {});
    return sleep_until(deadline_of_call(after(wanted)), left);
}

} // namespace personality::syscall
