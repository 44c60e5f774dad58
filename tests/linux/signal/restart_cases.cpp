// SPDX-License-Identifier: Apache-2.0
//
// Calls that a signal ends, and those that go on.
#include "tests/linux/signal/blocked.hpp"
#include "tests/linux/time/elapsed.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>

namespace {

// How long `body` takes in a process that is stopped for a while meanwhile.
void check_goes_on(void (*body)(), long least_ms, long most_ms) {
    const pid_t child = test::child([&] {
        const std::int64_t start = test::now();
        body();
        const std::int64_t took = (test::now() - start) / test::millisecond;
        CHECK(took >= least_ms);
        CHECK(took < most_ms);
    });
    for (int i = 0; i < 3; ++i) {
        usleep(100'000);
        kill(child, SIGSTOP);
        CHECK(test::stopped_by(child, SIGSTOP));
        usleep(20'000);
        kill(child, SIGCONT);
    }
    CHECK_ENDS_WELL(child);
}

} // namespace

CASE(sleep_goes_on_after_a_stop) {
    check_goes_on(
        [] {
            const timespec duration{0, 600'000'000};
            CHECK_EQ(call(SYS_nanosleep, &duration, nullptr), 0);
        },
        600, 850);
}

CASE(poll_goes_on_after_a_stop) {
    check_goes_on([] { CHECK_EQ(call(SYS_poll, nullptr, 0, 600), 0); }, 600, 850);
}

CASE(sleep_ends_by_a_handler) {
    for (const int flags : {0, SA_RESTART}) {
        test::count_signal(SIGALRM, flags);
        alarm(1);
        const timespec duration{5, 0};
        timespec left{};
        CHECK_FAILS(call(SYS_nanosleep, &duration, &left), EINTR);
        CHECK(left.tv_sec == 3 || left.tv_sec == 4);
    }
}

CASE(ignored_signals_end_nothing) {
    signal(SIGUSR1, SIG_IGN);
    const pid_t self = getpid();
    const pid_t sender = test::child([&] {
        usleep(30'000);
        kill(self, SIGUSR1);
        kill(self, SIGWINCH);
    });
    const timespec duration{0, 100'000'000};
    CHECK_EQ(call(SYS_nanosleep, &duration, nullptr), 0);
    CHECK_ENDS_WELL(sender);
    signal(SIGUSR1, SIG_DFL);
}

CASE(wait_restarts) {
    test::count_signal(SIGALRM, SA_RESTART);
    const pid_t child = test::child([] { usleep(1'200'000); });
    alarm(1);
    int status = -1;
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(test::deliveries(SIGALRM), 1);
    test::count_signal(SIGALRM);
    const pid_t other = test::child([] { usleep(1'200'000); });
    alarm(1);
    CHECK_EQ(waitpid(other, &status, 0), -1);
    CHECK_EQ(errno, EINTR);
    CHECK_EQ(waitpid(other, &status, 0), other);
}

CASE(suspend_puts_the_mask_back) {
    const test::Blocked blocked{SIGUSR1};
    test::count_signal(SIGUSR1);
    raise(SIGUSR1);
    CHECK_EQ(test::deliveries(SIGUSR1), 0);
    sigset_t none;
    sigemptyset(&none);
    CHECK_EQ(sigsuspend(&none), -1);
    CHECK_EQ(errno, EINTR);
    CHECK_EQ(test::deliveries(SIGUSR1), 1);
    sigset_t now;
    CHECK_EQ(sigprocmask(SIG_BLOCK, nullptr, &now), 0);
    CHECK(sigismember(&now, SIGUSR1));
}
