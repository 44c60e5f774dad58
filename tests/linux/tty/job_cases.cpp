// SPDX-License-Identifier: Apache-2.0
//
// Stopping and continuing processes, and what their parents hear of it: signal(7), wait(2), setpgid(2).
#include "tests/linux/tty/processes.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace {

void block(int signal) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, nullptr);
}

bool is_pending(int signal) {
    sigset_t set;
    sigpending(&set);
    return sigismember(&set, signal) == 1;
}

// In a group of its own, which isn't orphaned.
pid_t sleeper() {
    const pid_t process = test::child([] {
        for (;;)
            pause();
    });
    CHECK_EQ(setpgid(process, process), 0);
    return process;
}

void end(pid_t process) {
    CHECK_EQ(kill(process, SIGKILL), 0);
    CHECK(test::killed_by(process, SIGKILL));
}

siginfo_t last_info;

void keep_info(int, siginfo_t* info, void*) { last_info = *info; }

} // namespace

CASE(stopped_and_continued_children_are_waited_for) {
    const pid_t process = sleeper();
    for (const int signal : {SIGSTOP, SIGTTIN, SIGTTOU}) {
        CHECK_EQ(kill(process, signal), 0);
        CHECK(test::stopped_by(process, signal));
        int status = 0;
        CHECK_EQ(waitpid(process, &status, WUNTRACED | WNOHANG), 0); // told once
        CHECK_EQ(kill(process, SIGCONT), 0);
        CHECK(WIFCONTINUED(test::wait_status(process, WCONTINUED)));
        CHECK_EQ(waitpid(process, &status, WCONTINUED | WNOHANG), 0);
    }
    CHECK_EQ(kill(process, SIGSTOP), 0);
    CHECK(test::stopped_by(process, SIGSTOP));
    end(process); // SIGKILL doesn't wait for SIGCONT
}

CASE(waitid_tells_what_happened) {
    const pid_t process = sleeper();
    CHECK_EQ(kill(process, SIGSTOP), 0);
    siginfo_t info{};
    for (int i = 0; i < 2; ++i) { // not taken by WNOWAIT
        info = {};
        CHECK_EQ(waitid(P_PID, static_cast<id_t>(process), &info, WSTOPPED | WNOWAIT), 0);
        CHECK_EQ(info.si_code, CLD_STOPPED);
        CHECK_EQ(info.si_status, SIGSTOP);
        CHECK_EQ(info.si_pid, process);
        CHECK_EQ(info.si_signo, SIGCHLD);
    }
    CHECK_EQ(waitid(P_PID, static_cast<id_t>(process), &info, WSTOPPED), 0);
    info = {};
    CHECK_EQ(waitid(P_PID, static_cast<id_t>(process), &info, WSTOPPED | WNOHANG), 0);
    CHECK_EQ(info.si_pid, 0);
    CHECK_EQ(kill(process, SIGCONT), 0);
    CHECK_EQ(waitid(P_PID, static_cast<id_t>(process), &info, WCONTINUED), 0);
    CHECK_EQ(info.si_code, CLD_CONTINUED);
    CHECK_EQ(info.si_status, SIGCONT);
    CHECK_EQ(kill(process, SIGTERM), 0);
    CHECK_EQ(waitid(P_PID, static_cast<id_t>(process), &info, WEXITED), 0);
    CHECK_EQ(info.si_code, CLD_KILLED);
    CHECK_EQ(info.si_status, SIGTERM);
}

CASE(parents_hear_of_stops) {
    CHECK_ENDS_WELL(test::child([] {
        struct sigaction action {};
        action.sa_sigaction = keep_info;
        action.sa_flags = SA_SIGINFO;
        CHECK_EQ(sigaction(SIGCHLD, &action, nullptr), 0);
        const pid_t process = sleeper();
        CHECK_EQ(kill(process, SIGSTOP), 0);
        CHECK(test::stopped_by(process, SIGSTOP));
        CHECK_EQ(last_info.si_code, CLD_STOPPED);
        CHECK_EQ(last_info.si_status, SIGSTOP);
        CHECK_EQ(last_info.si_pid, process);
        CHECK_EQ(kill(process, SIGCONT), 0);
        for (int i = 0; i < test::patience_ms && last_info.si_code != CLD_CONTINUED; ++i)
            usleep(1000);
        CHECK_EQ(last_info.si_code, CLD_CONTINUED);
        CHECK_EQ(last_info.si_status, SIGCONT);
        test::count_signal(SIGCHLD, SA_NOCLDSTOP);
        CHECK_EQ(kill(process, SIGSTOP), 0);
        CHECK(test::stopped_by(process, SIGSTOP));
        CHECK_EQ(kill(process, SIGCONT), 0);
        CHECK(WIFCONTINUED(test::wait_status(process, WCONTINUED)));
        CHECK_EQ(test::deliveries(SIGCHLD), 0);
        end(process);
        CHECK_EQ(test::deliveries(SIGCHLD), 1);
    }));
}

CASE(a_stopped_process_acts_on_signals_later) {
    const test::Gate ready;
    const pid_t process = test::child([&] {
        test::count_signal(SIGUSR1);
        ready.open();
        CHECK(test::wait_for_delivery(SIGUSR1));
        ready.open();
        pause();
    });
    ready.wait();
    CHECK_EQ(kill(process, SIGSTOP), 0);
    CHECK(test::stopped_by(process, SIGSTOP));
    CHECK_EQ(kill(process, SIGUSR1), 0);
    CHECK(!test::readable(ready.ends[0], test::quiet_ms));
    CHECK_EQ(kill(process, SIGCONT), 0);
    ready.wait();
    end(process);
}

CASE(stopping_and_continuing_cancel_each_other) {
    CHECK_ENDS_WELL(test::child([] {
        block(SIGTSTP);
        block(SIGCONT);
        kill(getpid(), SIGTSTP);
        CHECK(is_pending(SIGTSTP));
        kill(getpid(), SIGCONT);
        CHECK(is_pending(SIGCONT));
        CHECK(!is_pending(SIGTSTP));
        kill(getpid(), SIGTSTP);
        CHECK(is_pending(SIGTSTP));
        CHECK(!is_pending(SIGCONT));
        kill(getpid(), SIGCONT);
    }));
}

CASE(stop_signals_can_be_caught_or_ignored) {
    CHECK_ENDS_WELL(test::child([] {
        test::count_signal(SIGTSTP);
        kill(getpid(), SIGTSTP);
        CHECK_EQ(test::deliveries(SIGTSTP), 1);
        std::signal(SIGTTIN, SIG_IGN);
        kill(getpid(), SIGTTIN);
        CHECK(std::signal(SIGSTOP, SIG_IGN) == SIG_ERR);
        test::count_signal(SIGCONT);
        kill(getpid(), SIGCONT); // caught though it wasn't stopped
        CHECK_EQ(test::deliveries(SIGCONT), 1);
    }));
}

CASE(a_call_goes_on_after_a_stop) {
    const test::Gate gate, done;
    const pid_t process = test::child([&] {
        char byte = 0;
        CHECK_EQ(read(gate.ends[0], &byte, 1), 1); // not EINTR
        done.open();
    });
    usleep(20'000); // until it waits
    CHECK_EQ(kill(process, SIGSTOP), 0);
    CHECK(test::stopped_by(process, SIGSTOP));
    gate.open();
    CHECK(!test::readable(done.ends[0], test::quiet_ms));
    CHECK_EQ(kill(process, SIGCONT), 0);
    done.wait();
    CHECK_ENDS_WELL(process);
}

CASE(orphaned_groups_dont_stop) {
    CHECK_ENDS_WELL(test::child([] {
        CHECK(setsid() > 0); // its parent is in another session
        kill(getpid(), SIGTSTP);
        kill(getpid(), SIGTTIN);
        kill(getpid(), SIGTTOU);
    }));
    const pid_t process = test::child([] {
        CHECK(setsid() > 0);
        kill(getpid(), SIGSTOP); // always
    });
    CHECK(test::stopped_by(process, SIGSTOP));
    end(process);
}

CASE(groups_that_become_orphaned_are_woken) {
    const test::Gate told;
    CHECK_ENDS_WELL(test::child([&] {
        CHECK(setsid() > 0);
        const test::Gate ready;
        const pid_t leader = getpid();
        const pid_t process = test::child([&] {
            setpgid(0, 0);
            test::count_signal(SIGHUP);
            test::count_signal(SIGCONT);
            ready.open();
            while (getppid() == leader) // stopped meanwhile
                usleep(1000);
            CHECK(test::wait_for_delivery(SIGHUP));
            CHECK(test::wait_for_delivery(SIGCONT));
            if (!test::has_failed()) told.open();
        });
        ready.wait();
        CHECK_EQ(kill(process, SIGSTOP), 0);
        CHECK(test::stopped_by(process, SIGSTOP));
    }));
    CHECK(test::readable(told.ends[0]));
}

CASE(groups_are_signalled_and_waited_for) {
    const test::Gate ready;
    const auto member = [&] {
        ready.open();
        for (;;)
            pause();
    };
    const pid_t first = test::child(member);
    CHECK_EQ(setpgid(first, first), 0);
    const pid_t second = test::child(member);
    CHECK_EQ(setpgid(second, first), 0);
    CHECK_EQ(getpgid(second), first);
    ready.wait();
    ready.wait();
    CHECK_EQ(kill(-first, SIGSTOP), 0);
    int status = 0;
    for (int i = 0; i < 2; ++i) {
        CHECK(waitpid(-first, &status, WUNTRACED) > 0);
        CHECK(WIFSTOPPED(status));
    }
    CHECK_EQ(kill(-first, SIGKILL), 0);
    for (int i = 0; i < 2; ++i) {
        siginfo_t info{};
        CHECK_EQ(waitid(P_PGID, static_cast<id_t>(first), &info, WEXITED), 0);
        CHECK_EQ(info.si_status, SIGKILL);
    }
    CHECK_FAILS(call(SYS_kill, -first, SIGTERM), ESRCH);
    CHECK_FAILS(call(SYS_wait4, -first, &status, 0, nullptr), ECHILD);
}

CASE(who_may_move_between_groups) {
    CHECK_FAILS(call(SYS_setpgid, 0, -1), EINVAL);
    CHECK_FAILS(call(SYS_setpgid, 1 << 22, 0), ESRCH);
    const pid_t process = sleeper();
    CHECK_FAILS(call(SYS_setpgid, process, 1 << 22), EPERM); // no such group
    end(process);
    const test::Gate ready, done;
    const pid_t leader = test::child([&] {
        CHECK(setsid() > 0);
        CHECK_FAILS(call(SYS_setpgid, 0, 0), EPERM); // leads a session
        ready.open();
        done.wait();
    });
    ready.wait();
    CHECK_FAILS(call(SYS_setpgid, leader, leader), EPERM); // in another session
    done.open();
    CHECK_ENDS_WELL(leader);
}
