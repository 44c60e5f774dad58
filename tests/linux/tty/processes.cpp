// SPDX-License-Identifier: Apache-2.0
#include "tests/linux/tty/processes.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <ctime>

namespace test {

pid_t child(const std::function<void()>& body) {
    std::fflush(stdout);
    const pid_t process = fork();
    CHECK(process >= 0);
    if (process != 0) return process;
    alarm(static_cast<unsigned>(3 * patience_ms / 1000));
    body();
    std::fflush(stdout);
    _exit(has_failed() ? 1 : 0);
}

int wait_status(pid_t process, int options) {
    int status = -1;
    pid_t got;
    do
        got = waitpid(process, &status, options);
    while (got < 0 && errno == EINTR);
    CHECK_EQ(got, process);
    return status;
}

void check_ends_well(pid_t process, const char* file, int line) {
    const int status = wait_status(process, 0);
    check_equal(status, 0, "status of the child", file, line);
}

bool stopped_by(pid_t process, int signal) {
    const int status = wait_status(process, WUNTRACED);
    return WIFSTOPPED(status) && WSTOPSIG(status) == signal;
}

bool killed_by(pid_t process, int signal) {
    const int status = wait_status(process, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == signal;
}

bool exited_with(pid_t process, int code) {
    const int status = wait_status(process, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

void in_session(const std::function<void(Pty&)>& body) {
    CHECK_ENDS_WELL(child([&] {
        CHECK(setsid() > 0);
        Pty pty;
        CHECK_EQ(ioctl(pty.slave, TIOCSCTTY, 0), 0);
        body(pty);
        // The end of the session would send this process what it is about.
        std::signal(SIGHUP, SIG_IGN);
    }));
}

Gate::Gate() { CHECK_EQ(pipe(ends), 0); }

Gate::~Gate() {
    ::close(ends[0]);
    ::close(ends[1]);
}

void Gate::open() const { CHECK_EQ(::write(ends[1], "x", 1), 1); }

void Gate::wait() const {
    char byte = 0;
    ssize_t got;
    do
        got = ::read(ends[0], &byte, 1);
    while (got < 0 && errno == EINTR);
    CHECK_EQ(got, 1);
}

namespace {

volatile sig_atomic_t counts[NSIG];

void count(int signal) { counts[signal] = counts[signal] + 1; }

} // namespace

void count_signal(int signal, int flags) {
    counts[signal] = 0;
    struct sigaction action {};
    action.sa_handler = count;
    action.sa_flags = flags;
    CHECK_EQ(sigaction(signal, &action, nullptr), 0);
}

int deliveries(int signal) { return counts[signal]; }

bool wait_for_delivery(int signal, int wanted) {
    const timespec step{0, 1'000'000};
    for (int waited = 0; waited < patience_ms && counts[signal] < wanted; ++waited)
        nanosleep(&step, nullptr);
    return counts[signal] == wanted;
}

} // namespace test
