// SPDX-License-Identifier: Apache-2.0
//
// prctl(2), personality(2), arch_prctl(2), unshare(2), setns(2).
#include "tests/linux/tty/processes.hpp"

#include <asm/prctl.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstring>
#include <thread>

CASE(dumpable_is_kept) {
    CHECK_ENDS_WELL(test::child([] {
        CHECK_EQ(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), 0);
        CHECK_EQ(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 1);
        CHECK_EQ(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), 0);
        CHECK_EQ(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
        CHECK_ENDS_WELL(test::child([] { CHECK_EQ(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0); }));
        CHECK_FAILS(call(SYS_prctl, PR_SET_DUMPABLE, 2, 0, 0, 0), EINVAL);
    }));
}

CASE(timer_slack_is_kept) {
    CHECK_ENDS_WELL(test::child([] {
        CHECK_EQ(prctl(PR_SET_TIMERSLACK, 70000, 0, 0, 0), 0);
        CHECK_EQ(prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0), 70000);
        CHECK_ENDS_WELL(test::child([] { CHECK_EQ(prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0), 70000); }));
    }));
}

CASE(options_with_answers) {
    CHECK_EQ(prctl(PR_GET_TIMING, 0, 0, 0, 0), PR_TIMING_STATISTICAL);
    CHECK_FAILS(call(SYS_prctl, PR_SET_TIMING, PR_TIMING_TIMESTAMP, 0, 0, 0), EINVAL);
    int tsc = 0;
    CHECK_EQ(prctl(PR_GET_TSC, &tsc, 0, 0, 0), 0);
    CHECK_EQ(tsc, PR_TSC_ENABLE);
    CHECK_EQ(prctl(PR_SET_TSC, PR_TSC_ENABLE, 0, 0, 0), 0);
    CHECK_FAILS(call(SYS_prctl, 9999, 0, 0, 0, 0), EINVAL);
    CHECK_FAILS(call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 1, 0, 0), EINVAL);
    CHECK_ENDS_WELL(test::child([] {
        CHECK_EQ(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0), 0);
        CHECK_EQ(prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0), 1);
    }));
}

CASE(personas_are_kept) {
    CHECK_ENDS_WELL(test::child([] {
        CHECK_EQ(personality(0xffffffff), 0);
        CHECK_EQ(personality(ADDR_NO_RANDOMIZE), 0);
        CHECK_EQ(personality(0xffffffff), ADDR_NO_RANDOMIZE);
        CHECK_ENDS_WELL(test::child([] { CHECK_EQ(personality(0xffffffff), ADDR_NO_RANDOMIZE); }));
        CHECK(test::content("/proc/self/personality") == "00040000\n");
        CHECK_EQ(personality(PER_LINUX32), ADDR_NO_RANDOMIZE);
        utsname name{};
        CHECK_EQ(uname(&name), 0);
        CHECK(std::strcmp(name.machine, "i686") == 0);
    }));
}

CASE(gs_is_a_threads_own) {
    static long words[2] = {11, 22};
    const auto at_gs = [] {
        long value;
        asm volatile("mov %%gs:8, %0" : "=r"(value));
        return value;
    };
    CHECK_EQ(call(SYS_arch_prctl, ARCH_SET_GS, words), 0);
    unsigned long base = 0;
    CHECK_EQ(call(SYS_arch_prctl, ARCH_GET_GS, &base), 0);
    CHECK_EQ(base, reinterpret_cast<unsigned long>(words));
    CHECK_EQ(at_gs(), 22);
    std::thread([&] {
        static long others[2] = {33, 44};
        CHECK_EQ(call(SYS_arch_prctl, ARCH_SET_GS, others), 0);
        usleep(2000);
        CHECK_EQ(at_gs(), 44);
    }).join();
    usleep(1000);
    CHECK_EQ(at_gs(), 22);
    CHECK_FAILS(call(SYS_arch_prctl, ARCH_SET_GS, 1UL << 63), EPERM);
    CHECK_FAILS(call(SYS_arch_prctl, 0x1999, 0), EINVAL);
    CHECK_EQ(call(SYS_arch_prctl, ARCH_SET_GS, 0), 0);
}

CASE(descriptors_can_be_unshared) {
    CHECK_ENDS_WELL(test::child([] {
        const int file = test::open("/dev/null", O_RDONLY);
        std::thread([&] {
            CHECK_EQ(unshare(CLONE_FILES), 0);
            test::close(file);
        }).join();
        CHECK(fcntl(file, F_GETFD) >= 0);
        std::thread([] {
            CHECK_EQ(unshare(CLONE_FS), 0);
            CHECK_EQ(chdir("/"), 0);
        }).join();
        char directory[200];
        CHECK(getcwd(directory, sizeof directory) != nullptr && std::strcmp(directory, "/") != 0);
        CHECK_EQ(unshare(0), 0);
        CHECK_EQ(unshare(CLONE_SYSVSEM), 0);
        CHECK_EQ(unshare(CLONE_THREAD | CLONE_SIGHAND | CLONE_VM), 0);
    }));
}

CASE(what_unsharing_refuses) {
    CHECK_FAILS(call(SYS_unshare, CLONE_CHILD_SETTID), EINVAL);
    std::thread([] { CHECK_FAILS(call(SYS_unshare, CLONE_THREAD), EINVAL); }).join();
    CHECK_ENDS_WELL(test::child([] {
        CHECK_EQ(setresuid(1000, 1000, 1000), 0);
        CHECK_FAILS(call(SYS_unshare, CLONE_NEWNS), EPERM);
        CHECK_FAILS(call(SYS_unshare, CLONE_NEWPID), EPERM);
        const int mounts = test::open("/proc/self/ns/mnt", O_RDONLY);
        CHECK_FAILS(call(SYS_setns, mounts, CLONE_NEWNS), EPERM);
        CHECK_FAILS(call(SYS_setns, mounts, CLONE_NEWPID), EINVAL);
    }));
    CHECK_FAILS(call(SYS_setns, -1, 0), EBADF);
    const int null = test::open("/dev/null", O_RDONLY);
    CHECK_FAILS(call(SYS_setns, null, 0), EINVAL);
    test::close(null);
}

CASE(timer_slack_by_its_file) {
    CHECK_ENDS_WELL(test::child([] {
        CHECK_EQ(prctl(PR_SET_TIMERSLACK, 70001, 0, 0, 0), 0);
        CHECK(test::content("/proc/self/timerslack_ns") == "70001\n");
        const int file = test::open("/proc/self/timerslack_ns", O_WRONLY);
        CHECK_EQ(write(file, "80000\n", 6), 6);
        CHECK_EQ(prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0), 80000);
        CHECK_EQ(write(file, "0", 1), 1);
        CHECK_EQ(prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0), 50000);
    }));
}

CASE(timeouts_stick_where_they_are_asked_to) {
    CHECK_ENDS_WELL(test::child([] {
        timeval time{0, 2000};
        CHECK_EQ(call(SYS_select, 0, nullptr, nullptr, nullptr, &time), 0);
        CHECK_EQ(time.tv_usec, 0);
        CHECK(personality(STICKY_TIMEOUTS) >= 0);
        time = {0, 2000};
        CHECK_EQ(call(SYS_select, 0, nullptr, nullptr, nullptr, &time), 0);
        CHECK_EQ(time.tv_usec, 2000);
    }));
}
