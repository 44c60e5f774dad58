// SPDX-License-Identifier: Apache-2.0
//
// clock_gettime(2), clock_getres(2), adjtimex(2).
#include "tests/linux/time/elapsed.hpp"

#include <sys/resource.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

CASE(clocks_go) {
    for (const int clock : {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME, CLOCK_TAI}) {
        const std::int64_t start = test::now(clock);
        usleep(10'000);
        const std::int64_t passed = test::now(clock) - start;
        CHECK(passed >= 9 * test::millisecond);
        CHECK(passed < 5 * test::second);
    }
    timespec time{};
    CHECK_FAILS(call(SYS_clock_gettime, 77, &time), EINVAL);
    CHECK_FAILS(call(SYS_clock_gettime, CLOCK_MONOTONIC, nullptr), EFAULT);
}

CASE(clocks_have_resolutions) {
    timespec resolution{};
    for (const int clock : {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_PROCESS_CPUTIME_ID}) {
        CHECK_EQ(call(SYS_clock_getres, clock, &resolution), 0);
        CHECK_EQ(resolution.tv_sec, 0);
        CHECK_EQ(resolution.tv_nsec, 1);
    }
    CHECK_EQ(call(SYS_clock_getres, CLOCK_MONOTONIC_COARSE, &resolution), 0);
    CHECK(resolution.tv_nsec >= test::millisecond && resolution.tv_nsec <= 10 * test::millisecond);
    CHECK_EQ(call(SYS_clock_getres, CLOCK_MONOTONIC, nullptr), 0);
    CHECK_FAILS(call(SYS_clock_getres, 77, &resolution), EINVAL);
}

CASE(processor_time_counts_work) {
    const std::int64_t start = test::now(CLOCK_PROCESS_CPUTIME_ID);
    const std::int64_t thread_start = test::now(CLOCK_THREAD_CPUTIME_ID);
    usleep(100'000);
    CHECK(test::now(CLOCK_PROCESS_CPUTIME_ID) - start < 50 * test::millisecond);
    const std::int64_t wall = test::now();
    test::spin(50 * test::millisecond);
    CHECK(test::now() - wall >= 50 * test::millisecond);
    CHECK(test::now(CLOCK_THREAD_CPUTIME_ID) - thread_start >= 50 * test::millisecond);
    rusage usage{};
    CHECK_EQ(getrusage(RUSAGE_SELF, &usage), 0);
    const std::int64_t told = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * test::second +
                              (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
    CHECK(told >= 50 * test::millisecond);
}

CASE(processor_time_of_others) {
    const test::Gate go;
    const pid_t child = test::child([&] {
        test::spin(30 * test::millisecond);
        go.open();
        pause();
    });
    go.wait();
    clockid_t clock = 0;
    CHECK_EQ(clock_getcpuclockid(child, &clock), 0);
    timespec time{};
    CHECK_EQ(clock_gettime(clock, &time), 0);
    CHECK(time.tv_nsec >= 30 * test::millisecond || time.tv_sec > 0);
    kill(child, SIGKILL);
    rusage usage{};
    CHECK_EQ(wait4(child, nullptr, 0, &usage), child);
    CHECK(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec >= 30'000);
    CHECK_FAILS(call(SYS_clock_gettime, clock, &time), EINVAL);
}

CASE(clocks_are_not_set) {
    CHECK_ENDS_WELL(test::child([] {
        if (getuid() == 0) CHECK_EQ(setuid(65534), 0); // whoever may set Linux's clock doesn't run this
        const timespec time{1'000'000'000, 0};
        CHECK_FAILS(call(SYS_clock_settime, CLOCK_REALTIME, &time), EPERM);
        CHECK_FAILS(call(SYS_clock_settime, CLOCK_MONOTONIC, &time), EINVAL);
        CHECK_FAILS(call(SYS_settimeofday, &time, nullptr), EPERM);
        timex state{};
        CHECK(call(SYS_adjtimex, &state) >= 0);
        state.modes = ADJ_FREQUENCY;
        CHECK_FAILS(call(SYS_adjtimex, &state), EPERM);
        state.modes = ADJ_OFFSET_SINGLESHOT; // adjtime(3) that sets
        CHECK_FAILS(call(SYS_adjtimex, &state), EPERM);
        state.modes = ADJ_OFFSET_SS_READ; // ... and that asks
        CHECK(call(SYS_adjtimex, &state) >= 0);
        state.modes = 0x8000;
        CHECK_FAILS(call(SYS_adjtimex, &state), EINVAL);
    }));
}
