// SPDX-License-Identifier: Apache-2.0
//
// alarm(2), setitimer(2).
#include "tests/linux/time/elapsed.hpp"

#include <sys/time.h>
#include <unistd.h>

#include <csignal>

namespace {

void start(int which, int first_us, int interval_us) {
    const itimerval value{{0, interval_us}, {0, first_us}};
    CHECK_EQ(call(SYS_setitimer, which, &value, nullptr), 0);
}

void stop(int which) {
    const itimerval none{};
    CHECK_EQ(call(SYS_setitimer, which, &none, nullptr), 0);
    itimerval now{};
    CHECK_EQ(call(SYS_getitimer, which, &now), 0);
    CHECK_EQ(now.it_value.tv_sec, 0);
    CHECK_EQ(now.it_value.tv_usec, 0);
}

} // namespace

CASE(real_intervals) {
    test::count_signal(SIGALRM, SA_RESTART);
    start(ITIMER_REAL, 20'000, 20'000);
    CHECK(test::wait_for_delivery(SIGALRM, 1));
    for (int waited = 0; waited < test::patience_ms && test::deliveries(SIGALRM) < 5; ++waited)
        usleep(1000);
    CHECK(test::deliveries(SIGALRM) >= 5);
    itimerval now{};
    CHECK_EQ(call(SYS_getitimer, ITIMER_REAL, &now), 0);
    CHECK_EQ(now.it_interval.tv_usec, 20'000);
    CHECK(now.it_value.tv_usec > 0 && now.it_value.tv_usec <= 20'000);
    stop(ITIMER_REAL);
    CHECK_FAILS(call(SYS_setitimer, 3, &now, nullptr), EINVAL);
    now.it_value.tv_usec = 1'000'000;
    CHECK_FAILS(call(SYS_setitimer, ITIMER_REAL, &now, nullptr), EINVAL);
}

CASE(alarms) {
    alarm(0);
    CHECK_EQ(alarm(100), 0);
    CHECK_EQ(alarm(50), 100);
    CHECK_EQ(alarm(0), 50);
    CHECK_EQ(alarm(0), 0);
}

CASE(intervals_of_processor_time) {
    const int pairs[][2] = {{ITIMER_PROF, SIGPROF}, {ITIMER_VIRTUAL, SIGVTALRM}};
    for (const auto& [which, signal] : pairs) {
        test::count_signal(signal, SA_RESTART);
        start(which, 30'000, 0);
        usleep(100'000); // which takes none
        CHECK_EQ(test::deliveries(signal), 0);
        const std::int64_t begin = test::now();
        while (test::deliveries(signal) == 0 && test::now() - begin < 20 * test::second)
            for (int i = 0; i < 100'000; ++i)
                asm volatile("");
        CHECK_EQ(test::deliveries(signal), 1);
        CHECK(test::now() - begin >= 20 * test::millisecond);
        stop(which);
    }
}

CASE(intervals_are_not_inherited) {
    test::count_signal(SIGALRM);
    start(ITIMER_REAL, 900'000, 0);
    const pid_t child = test::child([] {
        alarm(0);
        itimerval now{};
        CHECK_EQ(call(SYS_getitimer, ITIMER_REAL, &now), 0);
        CHECK_EQ(now.it_value.tv_usec, 0);
    });
    CHECK_ENDS_WELL(child);
    stop(ITIMER_REAL);
}
