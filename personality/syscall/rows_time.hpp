// SPDX-License-Identifier: Apache-2.0
//
// Rows of the table: clocks, sleeping and timers.
#pragma once

#include "personality/linux/time.hpp"
#include "personality/syscall/table.hpp"

namespace personality::syscall {

struct Times { // times(2), in clock ticks
    std::int64_t user, system, children_user, children_system;
};

SysResult sys_nanosleep(UserIn<linux::TimeSpec> duration, UserOut<linux::TimeSpec> left);
SysResult sys_getitimer(std::int32_t which, UserOut<linux::ITimerVal> value);
SysResult sys_alarm(std::uint32_t seconds);
SysResult sys_setitimer(std::int32_t which, UserIn<linux::ITimerVal> value, UserOut<linux::ITimerVal> old);
SysResult sys_gettimeofday(UserOut<linux::TimeVal> time, UserOut<std::uint64_t> zone);
SysResult sys_times(UserOut<Times> out);
SysResult sys_time(UserOut<std::int64_t> out);
SysResult sys_clock_gettime(std::int32_t clock, UserOut<linux::TimeSpec> time);
SysResult sys_clock_getres(std::int32_t clock, UserOut<linux::TimeSpec> resolution);
SysResult sys_clock_nanosleep(std::int32_t clock, std::int32_t flags, UserIn<linux::TimeSpec> request,
                              UserOut<linux::TimeSpec> left);

inline constexpr Row time_rows[] = {
    row<sys_nanosleep>(35, "nanosleep", Support::full),
    row<sys_getitimer>(36, "getitimer", Support::partial, "ITIMER_REAL only"),
    row<sys_alarm>(37, "alarm", Support::full),
    row<sys_setitimer>(38, "setitimer", Support::partial, "ITIMER_REAL only"),
    row<sys_gettimeofday>(96, "gettimeofday", Support::full),
    row<sys_times>(100, "times", Support::partial, "system time counts as user time"),
    row<sys_time>(201, "time", Support::full),
    row<sys_clock_gettime>(228, "clock_gettime", Support::full),
    row<sys_clock_getres>(229, "clock_getres", Support::full),
    row<sys_clock_nanosleep>(230, "clock_nanosleep", Support::full),
};

} // namespace personality::syscall
