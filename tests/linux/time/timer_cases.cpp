// SPDX-License-Identifier: Apache-2.0
//
// timer_create(2) and its relatives.
#include "tests/linux/signal/blocked.hpp"
#include "tests/linux/time/elapsed.hpp"

#include <unistd.h>

#include <climits>
#include <deque>

namespace {

struct Timer {
    explicit Timer(int clock, int signal = SIGRTMIN, int kind = SIGEV_SIGNAL) {
        sigevent event{};
        event.sigev_notify = kind;
        event.sigev_signo = signal;
        event.sigev_value.sival_int = 77;
        if (kind == SIGEV_THREAD_ID) event._sigev_un._tid = static_cast<int>(call(SYS_gettid));
        CHECK_EQ(call(SYS_timer_create, clock, &event, &number), 0);
    }
    ~Timer() { CHECK_EQ(call(SYS_timer_delete, number), 0); }
    void set(std::int64_t first, std::int64_t interval = 0, int flags = 0) const {
        const itimerspec value{test::as_timespec(interval), test::as_timespec(first)};
        CHECK_EQ(call(SYS_timer_settime, number, flags, &value, nullptr), 0);
    }
    std::int64_t left() const {
        itimerspec value{};
        CHECK_EQ(call(SYS_timer_gettime, number, &value), 0);
        return value.it_value.tv_sec * test::second + value.it_value.tv_nsec;
    }
    int number = -1;
};

} // namespace

CASE(timers_send_signals) {
    const test::Blocked blocked{SIGRTMIN};
    siginfo_t info{};
    for (const int clock : {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME})
        for (const int kind : {SIGEV_SIGNAL, SIGEV_THREAD_ID}) {
            const Timer timer(clock, SIGRTMIN, kind);
            CHECK_EQ(timer.left(), 0);
            const std::int64_t start = test::now();
            timer.set(20 * test::millisecond);
            CHECK(timer.left() > 0 && timer.left() <= 20 * test::millisecond);
            CHECK_EQ(blocked.take(info, test::patience_ms), SIGRTMIN);
            CHECK(test::now() - start >= 20 * test::millisecond);
            CHECK_EQ(info.si_code, SI_TIMER);
            CHECK_EQ(info.si_value.sival_int, 77);
            CHECK_EQ(info.si_timerid, timer.number);
            CHECK_EQ(info.si_overrun, 0);
            CHECK_EQ(timer.left(), 0);
            timer.set(test::now(clock) + 20 * test::millisecond, 0, TIMER_ABSTIME);
            CHECK_EQ(blocked.take(info, test::patience_ms), SIGRTMIN);
            timer.set(1, 0, TIMER_ABSTIME); // long ago
            CHECK_EQ(blocked.take(info, test::patience_ms), SIGRTMIN);
        }
}

CASE(timers_count_what_was_missed) {
    const test::Blocked blocked{SIGRTMIN};
    const Timer timer(CLOCK_MONOTONIC);
    timer.set(10 * test::millisecond, 10 * test::millisecond);
    usleep(105'000);
    siginfo_t info{};
    CHECK_EQ(blocked.take(info), SIGRTMIN);
    CHECK(info.si_overrun >= 8);
    CHECK_EQ(call(SYS_timer_getoverrun, timer.number), info.si_overrun);
    CHECK_EQ(blocked.take(info, test::patience_ms), SIGRTMIN);
    timer.set(0);
    CHECK_EQ(timer.left(), 0);
}

CASE(timers_with_the_shortest_interval) {
    const test::Blocked blocked{SIGRTMIN};
    siginfo_t info{};
    const Timer timer(CLOCK_REALTIME);
    timer.set(test::now(CLOCK_REALTIME) - 10 * test::second, 1, TIMER_ABSTIME);
    CHECK_EQ(blocked.take(info, test::patience_ms), SIGRTMIN);
    CHECK_EQ(info.si_overrun, INT_MAX);
    CHECK_EQ(call(SYS_timer_getoverrun, timer.number), INT_MAX);
    usleep(20'000); // others go on meanwhile
    timer.set(0);
}

CASE(many_timers_of_the_shortest_interval) {
    const test::Blocked blocked{SIGRTMIN};
    std::deque<Timer> timers;
    for (int i = 0; i < 200; ++i)
        timers.emplace_back(CLOCK_MONOTONIC).set(1, 1);
    usleep(20'000); // others go on meanwhile
    siginfo_t info{};
    CHECK_EQ(blocked.take(info, test::patience_ms), SIGRTMIN);
    CHECK(info.si_overrun >= 10'000'000);
    for (const Timer& timer : timers)
        timer.set(0);
}

CASE(timers_of_processor_time) {
    const test::Blocked blocked{SIGRTMIN};
    for (const int clock : {CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID}) {
        const Timer timer(clock);
        timer.set(30 * test::millisecond);
        usleep(80'000);
        siginfo_t info{};
        CHECK_EQ(blocked.take(info), -EAGAIN);
        const std::int64_t begin = test::now();
        while (blocked.take(info) != SIGRTMIN && test::now() - begin < 20 * test::second)
            test::spin(test::millisecond);
        CHECK_EQ(info.si_code, SI_TIMER);
        CHECK(test::now() - begin >= 20 * test::millisecond);
    }
}

CASE(timers_without_signals) {
    const Timer timer(CLOCK_MONOTONIC, 0, SIGEV_NONE);
    timer.set(50 * test::millisecond, test::second);
    const std::int64_t first = timer.left();
    CHECK(first > 0 && first <= 50 * test::millisecond);
    usleep(60'000);
    CHECK(timer.left() > 500 * test::millisecond);
}

CASE(timers_by_default) {
    int number = -1;
    CHECK_EQ(call(SYS_timer_create, CLOCK_MONOTONIC, nullptr, &number), 0);
    const test::Blocked blocked{SIGALRM};
    const itimerspec soon{{0, 0}, {0, 1}};
    CHECK_EQ(call(SYS_timer_settime, number, 0, &soon, nullptr), 0);
    siginfo_t info{};
    CHECK_EQ(blocked.take(info, test::patience_ms), SIGALRM);
    CHECK_EQ(info.si_value.sival_int, number);
    CHECK_EQ(call(SYS_timer_delete, number), 0);
    CHECK_FAILS(call(SYS_timer_delete, number), EINVAL);
    CHECK_FAILS(call(SYS_timer_settime, number, 0, &soon, nullptr), EINVAL);
    CHECK_FAILS(call(SYS_timer_getoverrun, number), EINVAL);
}

CASE(timers_refused) {
    const itimerspec once{};
    CHECK_FAILS(call(SYS_timer_settime, Timer(CLOCK_MONOTONIC).number, 0, nullptr, nullptr), EINVAL);
    CHECK_FAILS(call(SYS_timer_settime, 1 << 20, 0, &once, nullptr), EINVAL);
    sigevent event{};
    int number = -1;
    event.sigev_signo = 65;
    CHECK_FAILS(call(SYS_timer_create, CLOCK_MONOTONIC, &event, &number), EINVAL);
    event.sigev_signo = SIGALRM;
    event.sigev_notify = 9;
    CHECK_FAILS(call(SYS_timer_create, CLOCK_MONOTONIC, &event, &number), EINVAL);
    event.sigev_notify = SIGEV_THREAD_ID;
    event._sigev_un._tid = 0x3fffffff;
    CHECK_FAILS(call(SYS_timer_create, CLOCK_MONOTONIC, &event, &number), EINVAL);
    CHECK_FAILS(call(SYS_timer_create, CLOCK_MONOTONIC_RAW, nullptr, &number), EOPNOTSUPP);
    CHECK_FAILS(call(SYS_timer_create, 77, nullptr, &number), EINVAL);
    const Timer timer(CLOCK_MONOTONIC);
    const itimerspec wrong{{0, 0}, {0, 1'000'000'000}};
    CHECK_FAILS(call(SYS_timer_settime, timer.number, 0, &wrong, nullptr), EINVAL);
}
