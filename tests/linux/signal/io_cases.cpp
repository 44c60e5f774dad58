// SPDX-License-Identifier: Apache-2.0
//
// Signals for I/O: fcntl(2), O_ASYNC, F_SETOWN, F_SETSIG.
#include "tests/linux/tty/processes.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <ctime>

namespace {

const timespec second{1, 0}, nothing{0, 0};

struct Ends {
    Ends() { CHECK_EQ(call(SYS_pipe2, ends, O_NONBLOCK), 0); }
    ~Ends() {
        call(SYS_close, ends[0]);
        call(SYS_close, ends[1]);
    }
    int ends[2] = {};
};

// The signal, blocked from now on.
sigset_t blocked(int number) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    return set;
}

long set_async(int file, bool on) {
    const long flags = call(SYS_fcntl, file, F_GETFL, 0);
    return call(SYS_fcntl, file, F_SETFL, on ? flags | O_ASYNC : flags & ~O_ASYNC);
}

} // namespace

CASE(io_owner_and_signal_are_kept) {
    const Ends pipe;
    const int file = pipe.ends[0];
    CHECK_EQ(call(SYS_fcntl, file, F_GETOWN, 0), 0);
    CHECK_EQ(call(SYS_fcntl, file, F_SETOWN, getpid()), 0);
    CHECK_EQ(call(SYS_fcntl, file, F_GETOWN, 0), getpid());
    f_owner_ex owner{F_OWNER_TID, gettid()};
    CHECK_EQ(call(SYS_fcntl, file, F_SETOWN_EX, &owner), 0);
    owner = {};
    CHECK_EQ(call(SYS_fcntl, file, F_GETOWN_EX, &owner), 0);
    CHECK_EQ(owner.type, F_OWNER_TID);
    CHECK_EQ(owner.pid, gettid());
    owner = {F_OWNER_PGRP, getpgrp()};
    CHECK_EQ(call(SYS_fcntl, file, F_SETOWN_EX, &owner), 0);
    owner.type = static_cast<decltype(owner.type)>(9);
    CHECK_FAILS(call(SYS_fcntl, file, F_SETOWN_EX, &owner), EINVAL);
    CHECK_FAILS(call(SYS_fcntl, file, F_SETOWN, 0x3fffffff), ESRCH);
    CHECK_EQ(call(SYS_fcntl, file, F_GETSIG, 0), 0);
    CHECK_EQ(call(SYS_fcntl, file, F_SETSIG, SIGRTMIN), 0);
    CHECK_EQ(call(SYS_fcntl, file, F_GETSIG, 0), SIGRTMIN);
    CHECK_FAILS(call(SYS_fcntl, file, F_SETSIG, 65), EINVAL);
}

CASE(sigio_comes_when_a_pipe_can_be_read) {
    const Ends pipe;
    const sigset_t set = blocked(SIGIO);
    CHECK_EQ(call(SYS_fcntl, pipe.ends[0], F_SETOWN, getpid()), 0);
    CHECK_EQ(call(SYS_write, pipe.ends[1], "x", 1), 1);
    CHECK_EQ(sigtimedwait(&set, nullptr, &nothing), -1); // nobody asked yet
    CHECK_EQ(set_async(pipe.ends[0], true), 0);
    CHECK_EQ(call(SYS_fcntl, pipe.ends[0], F_GETFL, 0) & O_ASYNC, O_ASYNC);
    CHECK_EQ(call(SYS_write, pipe.ends[1], "y", 1), 1);
    CHECK_EQ(sigtimedwait(&set, nullptr, &second), SIGIO);
    CHECK_EQ(set_async(pipe.ends[0], false), 0);
    CHECK_EQ(call(SYS_write, pipe.ends[1], "z", 1), 1);
    CHECK_EQ(sigtimedwait(&set, nullptr, &nothing), -1);
}

CASE(a_real_time_signal_tells_which_file) {
    const Ends pipe;
    const int signal = SIGRTMIN + 2;
    const sigset_t set = blocked(signal);
    CHECK_EQ(call(SYS_fcntl, pipe.ends[0], F_SETOWN, getpid()), 0);
    CHECK_EQ(call(SYS_fcntl, pipe.ends[0], F_SETSIG, signal), 0);
    CHECK_EQ(set_async(pipe.ends[0], true), 0);
    CHECK_EQ(call(SYS_write, pipe.ends[1], "x", 1), 1);
    siginfo_t info{};
    CHECK_EQ(sigtimedwait(&set, &info, &second), signal);
    CHECK_EQ(info.si_code, POLL_IN);
    CHECK_EQ(info.si_fd, pipe.ends[0]);
    CHECK_EQ(info.si_band & POLLIN, POLLIN);
}

CASE(sigio_of_a_socket_and_by_ioctl) {
    int ends[2];
    CHECK_EQ(call(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, ends), 0);
    const sigset_t set = blocked(SIGIO);
    const pid_t self = getpid();
    const int on = 1;
    CHECK_EQ(call(SYS_ioctl, ends[0], FIOSETOWN, &self), 0);
    int owner = 0;
    CHECK_EQ(call(SYS_ioctl, ends[0], SIOCGPGRP, &owner), 0);
    CHECK_EQ(owner, self);
    CHECK_EQ(call(SYS_ioctl, ends[0], FIOASYNC, &on), 0);
    CHECK_EQ(call(SYS_write, ends[1], "x", 1), 1);
    CHECK_EQ(sigtimedwait(&set, nullptr, &second), SIGIO);
    test::close(ends[0]);
    test::close(ends[1]);
}

CASE(sigio_goes_to_a_group) {
    const Ends pipe;
    CHECK_ENDS_WELL(test::child([&] {
        CHECK_EQ(setpgid(0, 0), 0);
        const sigset_t set = blocked(SIGIO);
        const test::Gate waiting;
        const pid_t other = test::child([&] {
            waiting.open();
            CHECK_EQ(sigtimedwait(&set, nullptr, &second), SIGIO);
        });
        waiting.wait();
        CHECK_EQ(call(SYS_fcntl, pipe.ends[0], F_SETOWN, -getpid()), 0);
        CHECK_EQ(set_async(pipe.ends[0], true), 0);
        CHECK_EQ(call(SYS_write, pipe.ends[1], "x", 1), 1);
        CHECK_EQ(sigtimedwait(&set, nullptr, &second), SIGIO);
        CHECK_ENDS_WELL(other);
    }));
}
