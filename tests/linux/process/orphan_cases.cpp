// SPDX-License-Identifier: Apache-2.0
//
// What becomes of children whose parent ends: PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER.
#include "tests/linux/tty/processes.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

CASE(a_subreaper_takes_orphans) {
    CHECK_ENDS_WELL(test::child([] {
        int on = -1;
        CHECK_EQ(prctl(PR_GET_CHILD_SUBREAPER, &on, 0, 0, 0), 0);
        CHECK_EQ(on, 0);
        CHECK_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
        CHECK_EQ(prctl(PR_GET_CHILD_SUBREAPER, &on, 0, 0, 0), 0);
        CHECK_EQ(on, 1);
        const pid_t reaper = getpid();
        const pid_t child = test::child([&] {
            const pid_t self = getpid();
            const pid_t grandchild = test::child([&] {
                while (getppid() == self)
                    usleep(1000);
                _exit(getppid() == reaper ? 33 : 34);
            });
            CHECK(grandchild > 0);
        });
        CHECK_ENDS_WELL(child);
        int status = 0;
        CHECK(waitpid(-1, &status, 0) > 0);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 33);
        CHECK_EQ(waitpid(-1, &status, 0), -1);
    }));
}

CASE(subreaping_is_not_inherited) {
    CHECK_ENDS_WELL(test::child([] {
        CHECK_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
        CHECK_ENDS_WELL(test::child([] {
            int on = -1;
            CHECK_EQ(prctl(PR_GET_CHILD_SUBREAPER, &on, 0, 0, 0), 0);
            CHECK_EQ(on, 0);
        }));
    }));
}

CASE(a_parents_end_is_told_by_a_signal) {
    test::Gate ready;
    test::Gate ended;
    const pid_t parent = test::child([&] {
        const pid_t child = test::child([&] {
            sigset_t set;
            sigemptyset(&set);
            sigaddset(&set, SIGUSR1);
            sigprocmask(SIG_BLOCK, &set, nullptr);
            CHECK_EQ(prctl(PR_SET_PDEATHSIG, SIGUSR1, 0, 0, 0), 0);
            int signal = 0;
            CHECK_EQ(prctl(PR_GET_PDEATHSIG, &signal, 0, 0, 0), 0);
            CHECK_EQ(signal, SIGUSR1);
            ready.open();
            siginfo_t info{};
            if (sigwaitinfo(&set, &info) == SIGUSR1) ended.open();
        });
        CHECK(child > 0);
        ready.wait();
    });
    CHECK_ENDS_WELL(parent);
    ended.wait();
}

CASE(the_end_of_the_thread_that_made_it_counts) {
    CHECK_ENDS_WELL(test::child([] {
        test::Gate ready;
        pid_t child = 0;
        std::thread([&] {
            child = test::child([&] {
                CHECK_EQ(prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0), 0);
                ready.open();
                for (;;)
                    pause();
            });
            ready.wait();
        }).join();
        CHECK(test::killed_by(child, SIGTERM));
    }));
}

CASE(a_parents_signal_is_asked_for_by_each_process) {
    CHECK_ENDS_WELL(test::child([] {
        CHECK_EQ(prctl(PR_SET_PDEATHSIG, SIGUSR1, 0, 0, 0), 0);
        CHECK_ENDS_WELL(test::child([] {
            int signal = -1;
            CHECK_EQ(prctl(PR_GET_PDEATHSIG, &signal, 0, 0, 0), 0);
            CHECK_EQ(signal, 0);
        }));
        CHECK_FAILS(call(SYS_prctl, PR_SET_PDEATHSIG, 65, 0, 0, 0), EINVAL);
        CHECK_EQ(prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0), 0);
    }));
}
