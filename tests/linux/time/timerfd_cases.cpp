// SPDX-License-Identifier: Apache-2.0
//
// timerfd_create(2).
#include "tests/linux/time/elapsed.hpp"

#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace {

void set(int timer, std::int64_t first, std::int64_t interval = 0, int flags = 0) {
    const itimerspec value{test::as_timespec(interval), test::as_timespec(first)};
    CHECK_EQ(call(SYS_timerfd_settime, timer, flags, &value, nullptr), 0);
}

std::uint64_t take(int timer) {
    std::uint64_t times = 0;
    const long got = call(SYS_read, timer, &times, sizeof times);
    return got == 8 ? times : 0;
}

} // namespace

CASE(timerfd_ends) {
    for (const int clock : {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME}) {
        const int timer = static_cast<int>(call(SYS_timerfd_create, clock, TFD_CLOEXEC));
        CHECK(timer >= 0);
        pollfd polled{timer, POLLIN, 0};
        CHECK_EQ(call(SYS_poll, &polled, 1, 0), 0);
        const std::int64_t start = test::now();
        set(timer, 20 * test::millisecond);
        CHECK_EQ(take(timer), 1);
        CHECK(test::now() - start >= 20 * test::millisecond);
        set(timer, test::now(clock) + 20 * test::millisecond, 0, TFD_TIMER_ABSTIME);
        CHECK_EQ(call(SYS_poll, &polled, 1, test::patience_ms), 1);
        CHECK_EQ(take(timer), 1);
        set(timer, 1, 0, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET);
        CHECK_EQ(take(timer), 1);
        test::close(timer);
    }
}

CASE(timerfd_counts) {
    const int timer = static_cast<int>(call(SYS_timerfd_create, CLOCK_MONOTONIC, TFD_NONBLOCK));
    set(timer, 10 * test::millisecond, 10 * test::millisecond);
    usleep(105'000);
    CHECK(take(timer) >= 9);
    itimerspec now{};
    CHECK_EQ(call(SYS_timerfd_gettime, timer, &now), 0);
    CHECK_EQ(now.it_interval.tv_nsec, 10 * test::millisecond);
    CHECK(now.it_value.tv_nsec > 0 && now.it_value.tv_nsec <= 10 * test::millisecond);
    const itimerspec none{};
    itimerspec old{};
    CHECK_EQ(call(SYS_timerfd_settime, timer, 0, &none, &old), 0);
    CHECK_EQ(old.it_interval.tv_nsec, 10 * test::millisecond);
    std::uint64_t times = 0;
    CHECK_FAILS(call(SYS_read, timer, &times, sizeof times), EAGAIN);
    CHECK_FAILS(call(SYS_read, timer, &times, 4), EINVAL);
    test::close(timer);
}

CASE(many_timerfds_of_the_shortest_interval) {
    constexpr int count = 256;
    int timers[count];
    for (int& timer : timers) {
        timer = static_cast<int>(call(SYS_timerfd_create, CLOCK_MONOTONIC, TFD_NONBLOCK));
        set(timer, 1, 1);
    }
    usleep(20'000); // others go on meanwhile
    itimerspec now{};
    CHECK_EQ(call(SYS_timerfd_gettime, timers[0], &now), 0);
    CHECK_EQ(now.it_value.tv_sec, 0);
    CHECK(now.it_value.tv_nsec <= 1);
    for (const int timer : timers) {
        CHECK(take(timer) >= 10'000'000);
        test::close(timer);
    }
}

CASE(timerfd_keeps_its_phase_while_nobody_reads) {
    const int timer = static_cast<int>(call(SYS_timerfd_create, CLOCK_MONOTONIC, 0));
    const std::int64_t start = test::now();
    set(timer, start + 10 * test::millisecond, 30 * test::millisecond, TFD_TIMER_ABSTIME);
    usleep(75'000);
    std::uint64_t all = take(timer);
    CHECK(all >= 3);
    all += take(timer); // waits for the next
    CHECK(test::now() - start >= 10 * test::millisecond + static_cast<std::int64_t>(all - 1) * 30 * test::millisecond);
    test::close(timer);
}

CASE(timerfd_refused) {
    CHECK_FAILS(call(SYS_timerfd_create, CLOCK_MONOTONIC, 1), EINVAL);
    CHECK_FAILS(call(SYS_timerfd_create, CLOCK_PROCESS_CPUTIME_ID, 0), EINVAL);
    const int timer = static_cast<int>(call(SYS_timerfd_create, CLOCK_MONOTONIC, 0));
    itimerspec value{};
    CHECK_FAILS(call(SYS_timerfd_settime, timer, 4, &value, nullptr), EINVAL);
    value.it_value.tv_nsec = -1;
    CHECK_FAILS(call(SYS_timerfd_settime, timer, 0, &value, nullptr), EINVAL);
    CHECK_FAILS(call(SYS_timerfd_settime, timer, 0, nullptr, nullptr), EFAULT);
    CHECK_FAILS(call(SYS_timerfd_gettime, 99, &value), EBADF);
    CHECK_FAILS(call(SYS_timerfd_gettime, 0, &value), EINVAL);
    test::close(timer);
}
