// SPDX-License-Identifier: Apache-2.0
//
// nanosleep(2), clock_nanosleep(2).
#include "tests/linux/time/elapsed.hpp"

#include <unistd.h>

#include <csignal>

CASE(sleeps_are_not_shorter) {
    for (const int clock : {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_TAI}) {
        const timespec duration = test::as_timespec(20 * test::millisecond);
        const std::int64_t start = test::now(clock);
        CHECK_EQ(call(SYS_clock_nanosleep, clock, 0, &duration, nullptr), 0);
        const std::int64_t relative = test::now(clock) - start;
        CHECK(relative >= 20 * test::millisecond);
        CHECK(relative < test::second);
        const timespec until = test::as_timespec(start + 60 * test::millisecond);
        CHECK_EQ(call(SYS_clock_nanosleep, clock, TIMER_ABSTIME, &until, nullptr), 0);
        CHECK(test::now(clock) >= start + 60 * test::millisecond);
        CHECK_EQ(call(SYS_clock_nanosleep, clock, TIMER_ABSTIME, &until, nullptr), 0); // is over
    }
}

CASE(sleeps_refused) {
    timespec duration{0, 1'000'000'000};
    CHECK_FAILS(call(SYS_nanosleep, &duration, nullptr), EINVAL);
    duration = {-1, 0};
    CHECK_FAILS(call(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &duration, nullptr), EINVAL);
    duration = {0, 1};
    CHECK_FAILS(call(SYS_clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, 0, &duration, nullptr), EOPNOTSUPP);
    CHECK_FAILS(call(SYS_clock_nanosleep, CLOCK_MONOTONIC_RAW, 0, &duration, nullptr), EOPNOTSUPP);
    CHECK_FAILS(call(SYS_clock_nanosleep, 77, 0, &duration, nullptr), EINVAL);
    CHECK_FAILS(call(SYS_nanosleep, nullptr, nullptr), EFAULT);
}

CASE(sleeps_by_processor_time_of_another) {
    const pid_t child = test::child([] { test::spin(200 * test::millisecond); });
    clockid_t clock = 0;
    CHECK_EQ(clock_getcpuclockid(child, &clock), 0);
    const std::int64_t start = test::now(clock);
    const timespec duration = test::as_timespec(40 * test::millisecond);
    CHECK_EQ(call(SYS_clock_nanosleep, clock, 0, &duration, nullptr), 0);
    CHECK(test::now(clock) - start >= 40 * test::millisecond);
    CHECK_ENDS_WELL(child);
}

CASE(interrupted_sleeps_tell_the_rest) {
    test::count_signal(SIGALRM);
    alarm(1);
    const timespec duration{3, 0};
    timespec left{};
    CHECK_FAILS(call(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &duration, &left), EINTR);
    CHECK(left.tv_sec == 1 || left.tv_sec == 2);
    const timespec until = test::as_timespec(test::now() + 3 * test::second);
    left = {77, 77};
    alarm(1);
    CHECK_FAILS(call(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &until, &left), EINTR);
    CHECK_EQ(left.tv_sec, 77);
}
