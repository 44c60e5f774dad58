// SPDX-License-Identifier: Apache-2.0
//
// signalfd(2).
#include "tests/linux/signal/blocked.hpp"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace {

int make(const sigset_t& set, int flags = SFD_NONBLOCK) {
    const int descriptor = static_cast<int>(call(SYS_signalfd4, -1, &set, 8, flags));
    CHECK(descriptor >= 0);
    return descriptor;
}

} // namespace

CASE(signalfd_reads_signals) {
    const test::Blocked blocked{SIGUSR1, SIGRTMIN};
    const int descriptor = make(blocked.set());
    signalfd_siginfo record[3];
    CHECK_FAILS(call(SYS_read, descriptor, record, sizeof record), EAGAIN);
    CHECK_FAILS(call(SYS_read, descriptor, record, 100), EINVAL);
    pollfd polled{descriptor, POLLIN, 0};
    CHECK_EQ(call(SYS_poll, &polled, 1, 0), 0);
    sigval value{};
    value.sival_int = 77;
    CHECK_EQ(sigqueue(getpid(), SIGRTMIN, value), 0);
    kill(getpid(), SIGUSR1);
    CHECK_EQ(call(SYS_poll, &polled, 1, 0), 1);
    CHECK_EQ(call(SYS_read, descriptor, record, sizeof record), 256);
    CHECK_EQ(record[0].ssi_signo, static_cast<unsigned>(SIGUSR1));
    CHECK_EQ(record[0].ssi_code, SI_USER);
    CHECK_EQ(record[0].ssi_pid, static_cast<unsigned>(getpid()));
    CHECK_EQ(record[1].ssi_signo, static_cast<unsigned>(SIGRTMIN));
    CHECK_EQ(record[1].ssi_code, SI_QUEUE);
    CHECK_EQ(record[1].ssi_int, 77);
    sigset_t pending;
    CHECK_EQ(sigpending(&pending), 0);
    CHECK(!sigismember(&pending, SIGUSR1));
    test::close(descriptor);
}

CASE(signalfd_changes_its_set) {
    const test::Blocked blocked{SIGUSR1, SIGUSR2};
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, SIGUSR1);
    const int descriptor = make(one);
    kill(getpid(), SIGUSR2);
    signalfd_siginfo record{};
    CHECK_FAILS(call(SYS_read, descriptor, &record, sizeof record), EAGAIN);
    CHECK_EQ(call(SYS_signalfd4, descriptor, &blocked.set(), 8, 0), descriptor);
    CHECK_EQ(call(SYS_read, descriptor, &record, sizeof record), 128);
    CHECK_EQ(record.ssi_signo, static_cast<unsigned>(SIGUSR2));
    CHECK_FAILS(call(SYS_signalfd4, 0, &one, 8, 0), EINVAL);
    CHECK_FAILS(call(SYS_signalfd4, 99, &one, 8, 0), EBADF);
    CHECK_FAILS(call(SYS_signalfd4, -1, &one, 4, 0), EINVAL);
    CHECK_FAILS(call(SYS_signalfd4, -1, &one, 8, 1), EINVAL);
    test::close(descriptor);
}

CASE(signalfd_wakes) {
    const test::Blocked blocked{SIGUSR1};
    const int descriptor = make(blocked.set(), 0);
    const int epoll = static_cast<int>(call(SYS_epoll_create1, 0));
    epoll_event event{};
    event.events = EPOLLIN;
    CHECK_EQ(call(SYS_epoll_ctl, epoll, EPOLL_CTL_ADD, descriptor, &event), 0);
    const pid_t self = getpid();
    const pid_t sender = test::child([&] {
        for (int i = 0; i < 2; ++i) {
            usleep(30'000);
            kill(self, SIGUSR1);
        }
    });
    signalfd_siginfo record{};
    CHECK_EQ(call(SYS_read, descriptor, &record, sizeof record), 128);
    CHECK_EQ(record.ssi_pid, static_cast<unsigned>(sender));
    CHECK_EQ(call(SYS_epoll_wait, epoll, &event, 1, test::patience_ms), 1);
    CHECK_EQ(call(SYS_read, descriptor, &record, sizeof record), 128);
    CHECK_ENDS_WELL(sender);
    test::close(epoll);
    test::close(descriptor);
}
