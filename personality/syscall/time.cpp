// SPDX-License-Identifier: Apache-2.0
//
// Reading clocks: clock_gettime(2), gettimeofday(2), times(2), adjtimex(2). Nobody in a container sets them.
#include "personality/platform/clock.hpp"
#include "personality/syscall/rows_time.hpp"
#include "personality/syscall/time_values.hpp"
#include "personality/task/clock_id.hpp"
#include "personality/task/process_state.hpp"

namespace personality::syscall {

namespace {
constexpr std::int64_t coarse_resolution_ns = 4'000'000; // as Linux's programs know it
constexpr std::int64_t clock_error_us = 16'000'000;      // that of a clock that nobody disciplines
constexpr std::int64_t frequency_tolerance = 500 << 16;  // parts per million, scaled as adjtimex(2) has it

// Nobody may change anything; to ask is allowed in two ways.
Result<> check_modes(std::uint32_t modes) {
    if ((modes & linux::adj_adjtime) == 0) return modes == 0 ? Result<>() : Errno::eperm;
    if ((modes & linux::adj_offset_singleshot) == 0) return Errno::einval;
    return (modes & linux::adj_offset_readonly) != 0 ? Result<>() : Errno::eperm;
}

} // namespace

SysResult sys_clock_gettime(std::int32_t clock, UserOut<linux::TimeSpec> time) {
    TRY(time.write(timespec(TRY(Clock::find(clock)).now())));
    return 0;
}

SysResult sys_clock_getres(std::int32_t clock, UserOut<linux::TimeSpec> resolution) {
    const bool coarse = TRY(Clock::find(clock)).coarse();
    if (!resolution.is_null()) TRY(resolution.write({0, coarse ? coarse_resolution_ns : 1}));
    return 0;
}

SysResult sys_clock_settime(std::int32_t clock, UserIn<linux::TimeSpec> time) {
    if (clock != linux::clock_realtime) {
        TRY(Clock::find(clock));
        return Errno::einval;
    }
    TRY(nanoseconds(TRY(time.read())));
    return Errno::eperm;
}

SysResult sys_settimeofday(UserIn<linux::TimeVal> time) {
    if (!time.is_null()) TRY(nanoseconds(TRY(time.read())));
    return Errno::eperm;
}

SysResult sys_adjtimex(UserInOut<linux::Timex> state) {
    TRY(check_modes(TRY(state.read()).modes));
    linux::Timex shown{};
    shown.status = linux::sta_unsync;
    shown.max_error = shown.estimated_error = clock_error_us;
    shown.constant = 2;
    shown.tolerance = frequency_tolerance;
    shown.precision = 1;
    shown.time = timeval(platform::realtime_ns());
    shown.tick = 10'000;
    TRY(state.write(shown));
    return linux::time_error;
}

SysResult sys_clock_adjtime(std::int32_t clock, UserInOut<linux::Timex> state) {
    TRY(Clock::find(clock));
    if (clock != linux::clock_realtime) return Errno::eopnotsupp;
    return sys_adjtimex(state);
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

SysResult sys_times(UserOut<Times> out) {
    constexpr std::uint64_t tick = nanoseconds_per_second / linux::clock_ticks_per_second;
    const Process& process = current().process;
    const auto ticks = [](std::uint64_t time) { return static_cast<std::int64_t>(time / tick); };
    if (!out.is_null())
        TRY(out.write({ticks(process.usage.user_ns), ticks(process.usage.system_ns),
                       ticks(process.children_usage.user_ns), ticks(process.children_usage.system_ns)}));
    return ticks(platform::monotonic_ns());
}

} // namespace personality::syscall
