// SPDX-License-Identifier: Apache-2.0
//
// pidfd_open(2) and what is done by a pidfd; clone3(2)'s flags about processes.
#include "tests/linux/tty/processes.hpp"

#include <linux/sched.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <string>

namespace {

bool readable(int file, int wait_ms) {
    pollfd entry{file, POLLIN, 0};
    CHECK(poll(&entry, 1, wait_ms) >= 0);
    return (entry.revents & POLLIN) != 0;
}

long clone_child(clone_args& arguments, int code) {
    const long pid = call(SYS_clone3, &arguments, sizeof arguments);
    if (pid == 0) _exit(code);
    return pid;
}

} // namespace

CASE(a_pidfd_is_readable_when_its_process_has_ended) {
    test::Gate leave;
    const pid_t process = test::child([&] { leave.wait(); });
    const int file = static_cast<int>(call(SYS_pidfd_open, process, 0));
    CHECK(file >= 0);
    CHECK_EQ(fcntl(file, F_GETFD), FD_CLOEXEC);
    CHECK(!readable(file, 0));
    const int events = epoll_create1(0);
    epoll_event event{EPOLLIN, {.fd = file}};
    CHECK_EQ(epoll_ctl(events, EPOLL_CTL_ADD, file, &event), 0);
    CHECK_EQ(epoll_wait(events, &event, 1, 0), 0);
    leave.open();
    CHECK_EQ(epoll_wait(events, &event, 1, test::patience_ms), 1);
    CHECK(readable(file, 0));
    siginfo_t info{};
    CHECK_EQ(waitid(P_PIDFD, static_cast<id_t>(file), &info, WEXITED), 0);
    CHECK_EQ(info.si_pid, process);
    CHECK_EQ(info.si_code, CLD_EXITED);
    CHECK_FAILS(call(SYS_waitid, P_PIDFD, file, &info, WEXITED, nullptr), ECHILD);
    CHECK_FAILS(call(SYS_pidfd_send_signal, file, 0, nullptr, 0), ESRCH);
    test::close(events);
    test::close(file);
}

CASE(a_pidfd_sends_signals) {
    const pid_t process = test::child([] {
        for (;;)
            pause();
    });
    const int file = static_cast<int>(call(SYS_pidfd_open, process, O_NONBLOCK));
    siginfo_t info{};
    CHECK_FAILS(call(SYS_waitid, P_PIDFD, file, &info, WEXITED, nullptr), EAGAIN);
    CHECK_EQ(call(SYS_pidfd_send_signal, file, 0, nullptr, 0), 0);
    CHECK_FAILS(call(SYS_pidfd_send_signal, file, 99, nullptr, 0), EINVAL);
    CHECK_EQ(call(SYS_pidfd_send_signal, file, SIGTERM, nullptr, 0), 0);
    CHECK(test::killed_by(process, SIGTERM));
    test::close(file);
    const int null = test::open("/dev/null", O_RDONLY);
    CHECK_FAILS(call(SYS_pidfd_send_signal, null, 0, nullptr, 0), EBADF);
    CHECK_FAILS(call(SYS_pidfd_open, 0x3fffffff, 0), ESRCH);
    CHECK_FAILS(call(SYS_pidfd_open, -1, 0), EINVAL);
    CHECK_FAILS(call(SYS_pidfd_open, getpid(), 1), EINVAL);
    test::close(null);
}

CASE(a_directory_of_proc_sends_signals_too) {
    const pid_t process = test::child([] {
        for (;;)
            pause();
    });
    const std::string path = "/proc/" + std::to_string(process);
    const int directory = test::open(path.c_str(), O_RDONLY | O_DIRECTORY);
    CHECK_EQ(call(SYS_pidfd_send_signal, directory, 0, nullptr, 0), 0);
    CHECK_EQ(call(SYS_pidfd_send_signal, directory, SIGTERM, nullptr, 0), 0);
    CHECK(test::killed_by(process, SIGTERM));
    CHECK_FAILS(call(SYS_pidfd_send_signal, directory, 0, nullptr, 0), ESRCH);
    for (const char* other : {"/proc", "/proc/self/fd", "/proc/self/stat", "/"}) {
        const int file = test::open(other, O_RDONLY);
        CHECK_FAILS(call(SYS_pidfd_send_signal, file, 0, nullptr, 0), EBADF);
        test::close(file);
    }
    siginfo_t info{};
    CHECK_FAILS(call(SYS_waitid, P_PIDFD, directory, &info, WEXITED, nullptr), EBADF);
    test::close(directory);
}

CASE(a_pidfd_leads_to_descriptors) {
    int ends[2];
    CHECK_EQ(pipe(ends), 0);
    test::Gate leave;
    test::Gate ready;
    const pid_t process = test::child([&] {
        CHECK_EQ(dup2(ends[1], 200), 200);
        ready.open();
        leave.wait();
    });
    ready.wait();
    const int file = static_cast<int>(call(SYS_pidfd_open, process, 0));
    const int got = static_cast<int>(call(SYS_pidfd_getfd, file, 200, 0));
    CHECK(got >= 0);
    CHECK_EQ(write(got, "x", 1), 1);
    char byte = 0;
    CHECK_EQ(read(ends[0], &byte, 1), 1);
    CHECK_FAILS(call(SYS_pidfd_getfd, file, 201, 0), EBADF);
    CHECK_FAILS(call(SYS_pidfd_getfd, file, 200, 1), EINVAL);
    leave.open();
    CHECK_ENDS_WELL(process);
    for (const int each : {file, got, ends[0], ends[1]})
        test::close(each);
}

CASE(clone_gives_a_pidfd) {
    int file = -1;
    clone_args arguments{};
    arguments.flags = CLONE_PIDFD;
    arguments.pidfd = reinterpret_cast<std::uint64_t>(&file);
    arguments.exit_signal = SIGCHLD;
    const long process = clone_child(arguments, 4);
    CHECK(process > 0 && file >= 0);
    CHECK(readable(file, test::patience_ms));
    CHECK(test::exited_with(static_cast<pid_t>(process), 4));
    test::close(file);
}

CASE(what_clone3_refuses) {
    clone_args arguments{};
    arguments.exit_signal = 65;
    CHECK_FAILS(clone_child(arguments, 0), EINVAL);
    arguments = {};
    arguments.flags = CLONE_THREAD;
    CHECK_FAILS(clone_child(arguments, 0), EINVAL);
    arguments = {};
    arguments.set_tid_size = 1;
    CHECK_FAILS(clone_child(arguments, 0), EINVAL);
    CHECK_FAILS(call(SYS_clone3, &arguments, 8), EINVAL);
    CHECK_FAILS(call(SYS_clone3, &arguments, 5000), E2BIG);
    std::uint64_t longer[12] = {};
    longer[11] = 1; // what is newer than this structure must be 0
    CHECK_FAILS(call(SYS_clone3, longer, sizeof longer), E2BIG);
}

CASE(clone_clears_handlers) {
    test::count_signal(SIGUSR1);
    clone_args arguments{};
    arguments.flags = CLONE_CLEAR_SIGHAND;
    arguments.exit_signal = SIGCHLD;
    const long process = call(SYS_clone3, &arguments, sizeof arguments);
    if (process == 0) {
        struct sigaction action {};
        sigaction(SIGUSR1, nullptr, &action);
        _exit(action.sa_handler == SIG_DFL ? 0 : 1);
    }
    CHECK(test::exited_with(static_cast<pid_t>(process), 0));
    std::signal(SIGUSR1, SIG_DFL);
}

CASE(a_sibling_is_the_parents_child) {
    CHECK_ENDS_WELL(test::child([] {
        test::Gate told;
        const pid_t child = test::child([&] {
            clone_args arguments{};
            arguments.flags = CLONE_PARENT;
            const long sibling = clone_child(arguments, 6);
            CHECK(sibling > 0);
            CHECK_EQ(waitpid(static_cast<pid_t>(sibling), nullptr, 0), -1);
            CHECK_EQ(errno, ECHILD);
        });
        int codes = 0;
        for (int status = 0; waitpid(-1, &status, 0) > 0;)
            codes += 10 + WEXITSTATUS(status);
        CHECK_EQ(codes, 26);
        CHECK(child > 0);
    }));
}
