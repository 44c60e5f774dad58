// SPDX-License-Identifier: Apache-2.0
//
// Rows of the table: clocks, sleeping and timers.
#pragma once

#include "personality/linux/timer.hpp"
#include "personality/syscall/table.hpp"

namespace personality::syscall {

struct Times { // times(2), in clock ticks
    std::int64_t user, system, children_user, children_system;
};

// time.cpp
SysResult sys_clock_settime(std::int32_t clock, UserIn<linux::TimeSpec> time);
SysResult sys_settimeofday(UserIn<linux::TimeVal> time);
SysResult sys_adjtimex(UserInOut<linux::Timex> state);
SysResult sys_clock_adjtime(std::int32_t clock, UserInOut<linux::Timex> state);

// posix_timer.cpp
SysResult sys_timer_create(std::int32_t clock, UserIn<linux::SignalEvent> event, UserOut<std::int32_t> number);
SysResult sys_timer_settime(std::int32_t number, std::int32_t flags, UserIn<linux::ITimerSpec> value,
                            UserOut<linux::ITimerSpec> old);
SysResult sys_timer_gettime(std::int32_t number, UserOut<linux::ITimerSpec> value);
SysResult sys_timer_getoverrun(std::int32_t number);
SysResult sys_timer_delete(std::int32_t number);

// sleep.cpp, interval_timer.cpp, time.cpp
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
    row<sys_getitimer>(36, "getitimer", Support::full),
    row<sys_alarm>(37, "alarm", Support::full),
    row<sys_setitimer>(38, "setitimer", Support::full),
    row<sys_gettimeofday>(96, "gettimeofday", Support::full),
    row<sys_times>(100, "times", Support::full),
    row<sys_adjtimex>(159, "adjtimex", Support::full, "EPERM to change anything"),
    row<sys_settimeofday>(164, "settimeofday", Support::full, "EPERM: containers have no CAP_SYS_TIME"),
    row<sys_time>(201, "time", Support::full),
    row<sys_timer_create>(222, "timer_create", Support::full),
    row<sys_timer_settime>(223, "timer_settime", Support::full),
    row<sys_timer_gettime>(224, "timer_gettime", Support::full),
    row<sys_timer_getoverrun>(225, "timer_getoverrun", Support::full),
    row<sys_timer_delete>(226, "timer_delete", Support::full),
    row<sys_clock_settime>(227, "clock_settime", Support::full, "EPERM: containers have no CAP_SYS_TIME"),
    row<sys_clock_gettime>(228, "clock_gettime", Support::full),
    row<sys_clock_getres>(229, "clock_getres", Support::full),
    row<sys_clock_nanosleep>(230, "clock_nanosleep", Support::full),
    row<sys_clock_adjtime>(305, "clock_adjtime", Support::full, "EPERM to change anything"),
};

} // namespace personality::syscall
