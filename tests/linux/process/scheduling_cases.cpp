// SPDX-License-Identifier: Apache-2.0
//
// setpriority(2), sched_setscheduler(2), sched_setattr(2), ioprio_set(2), as a user without capabilities.
#include "tests/linux/tty/processes.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <thread>

namespace {

struct Attributes {
    std::uint32_t bytes, policy;
    std::uint64_t flags;
    std::int32_t nice;
    std::uint32_t priority;
    std::uint64_t runtime, deadline, period;
};

// As a user who has no right to more than he has.
void as_user(void (*body)()) {
    CHECK_ENDS_WELL(test::child([&] {
        for (const auto resource : {RLIMIT_NICE, RLIMIT_RTPRIO}) {
            const rlimit none{0, 0};
            CHECK_EQ(setrlimit(resource, &none), 0);
        }
        CHECK_EQ(setpriority(PRIO_PROCESS, 0, 0), 0);
        CHECK_EQ(setresgid(1000, 1000, 1000), 0);
        CHECK_EQ(setresuid(1000, 1000, 1000), 0);
        body();
    }));
}

long nice_of(int which, int who) { return 20 - call(SYS_getpriority, which, who); }

} // namespace

CASE(niceness_is_kept_and_inherited) {
    as_user([] {
        CHECK_EQ(nice_of(PRIO_PROCESS, 0), 0);
        CHECK_EQ(call(SYS_setpriority, PRIO_PROCESS, 0, 5), 0);
        CHECK_EQ(nice_of(PRIO_PROCESS, 0), 5);
        CHECK_EQ(nice_of(PRIO_PROCESS, getpid()), 5);
        CHECK_ENDS_WELL(test::child([] { CHECK_EQ(nice_of(PRIO_PROCESS, 0), 5); }));
        CHECK_EQ(call(SYS_setpriority, PRIO_PROCESS, 0, 100), 0);
        CHECK_EQ(nice_of(PRIO_PROCESS, 0), 19);
        CHECK(test::content("/proc/self/stat").find(" 39 19 ") != std::string::npos);
    });
}

CASE(niceness_is_not_taken_back) {
    as_user([] {
        CHECK_EQ(call(SYS_setpriority, PRIO_PROCESS, 0, 5), 0);
        CHECK_FAILS(call(SYS_setpriority, PRIO_PROCESS, 0, 4), EACCES);
        CHECK_FAILS(call(SYS_setpriority, PRIO_PROCESS, 0, -30), EACCES);
        CHECK_FAILS(call(SYS_setpriority, PRIO_PROCESS, getppid(), 19), EPERM);
        CHECK_FAILS(call(SYS_setpriority, PRIO_PROCESS, 0x3fffffff, 19), ESRCH);
        CHECK_FAILS(call(SYS_setpriority, 3, 0, 19), EINVAL);
        CHECK_FAILS(call(SYS_getpriority, -1, 0), EINVAL);
        CHECK_EQ(nice_of(PRIO_PROCESS, 0), 5);
    });
}

CASE(niceness_is_a_threads_own) {
    as_user([] {
        long nice = -1;
        std::thread([&] {
            CHECK_EQ(call(SYS_setpriority, PRIO_PROCESS, 0, 7), 0);
            nice = nice_of(PRIO_PROCESS, gettid());
        }).join();
        CHECK_EQ(nice, 7);
        CHECK_EQ(nice_of(PRIO_PROCESS, 0), 0);
    });
}

CASE(niceness_of_a_group) {
    as_user([] {
        CHECK_EQ(setpgid(0, 0), 0);
        test::Gate leave;
        const pid_t other = test::child([&] { leave.wait(); });
        CHECK_EQ(call(SYS_setpriority, PRIO_PGRP, 0, 3), 0);
        CHECK_EQ(nice_of(PRIO_PROCESS, other), 3);
        CHECK_EQ(call(SYS_setpriority, PRIO_PROCESS, 0, 9), 0);
        CHECK_EQ(nice_of(PRIO_PGRP, getpid()), 3); // the least nice
        CHECK_EQ(call(SYS_setpriority, PRIO_USER, 0, 11), 0);
        CHECK_EQ(nice_of(PRIO_PROCESS, other), 11);
        leave.open();
        CHECK_ENDS_WELL(other);
    });
}

CASE(policies_are_kept) {
    as_user([] {
        const sched_param none{0};
        sched_param got{-1};
        CHECK_EQ(sched_getscheduler(0), SCHED_OTHER);
        CHECK_EQ(sched_setscheduler(0, SCHED_BATCH, &none), 0);
        CHECK_EQ(sched_getscheduler(0), SCHED_BATCH);
        CHECK_EQ(sched_getparam(0, &got), 0);
        CHECK_EQ(got.sched_priority, 0);
        CHECK_EQ(sched_setparam(0, &none), 0);
        CHECK_EQ(sched_setscheduler(0, SCHED_BATCH | SCHED_RESET_ON_FORK, &none), 0);
        CHECK_EQ(sched_getscheduler(0), SCHED_BATCH | SCHED_RESET_ON_FORK);
        CHECK_ENDS_WELL(test::child([] { CHECK_EQ(sched_getscheduler(0), SCHED_BATCH); }));
        CHECK_FAILS(call(SYS_sched_setscheduler, 0, SCHED_BATCH, &none), EPERM); // the flag stays
        CHECK_EQ(sched_setscheduler(0, SCHED_IDLE | SCHED_RESET_ON_FORK, &none), 0);
        CHECK_FAILS(call(SYS_sched_setscheduler, 0, SCHED_OTHER | SCHED_RESET_ON_FORK, &none), EPERM); // for ever
    });
}

CASE(policies_that_are_refused) {
    as_user([] {
        const sched_param none{0};
        const sched_param one{1};
        CHECK_FAILS(call(SYS_sched_setscheduler, 0, SCHED_FIFO, &one), EPERM);
        CHECK_FAILS(call(SYS_sched_setscheduler, 0, SCHED_RR, &one), EPERM);
        CHECK_FAILS(call(SYS_sched_setscheduler, 0, SCHED_FIFO, &none), EINVAL);
        CHECK_FAILS(call(SYS_sched_setscheduler, 0, SCHED_OTHER, &one), EINVAL);
        CHECK_FAILS(call(SYS_sched_setscheduler, 0, 4, &none), EINVAL);
        CHECK_FAILS(call(SYS_sched_setscheduler, 0, -1, &none), EINVAL);
        CHECK_FAILS(call(SYS_sched_setscheduler, -1, SCHED_OTHER, &none), EINVAL);
        CHECK_FAILS(call(SYS_sched_setscheduler, 0x3fffffff, SCHED_OTHER, &none), ESRCH);
        CHECK_FAILS(call(SYS_sched_setscheduler, 0, SCHED_OTHER, nullptr), EINVAL);
        CHECK_FAILS(call(SYS_sched_setscheduler, 0, SCHED_OTHER, 8), EFAULT);
        CHECK_FAILS(call(SYS_sched_setscheduler, getppid(), SCHED_BATCH, &none), EPERM);
        CHECK_FAILS(call(SYS_sched_setparam, 0, &one), EINVAL);
        CHECK_FAILS(call(SYS_sched_getparam, 0, nullptr), EINVAL);
        CHECK_FAILS(call(SYS_sched_getscheduler, -1), EINVAL);
        CHECK_FAILS(call(SYS_sched_getscheduler, 0x3fffffff), ESRCH);
    });
}

CASE(priorities_of_policies) {
    CHECK_EQ(sched_get_priority_min(SCHED_OTHER), 0);
    CHECK_EQ(sched_get_priority_max(SCHED_OTHER), 0);
    CHECK_EQ(sched_get_priority_min(SCHED_RR), 1);
    CHECK_EQ(sched_get_priority_max(SCHED_FIFO), 99);
    CHECK_FAILS(call(SYS_sched_get_priority_max, 4), EINVAL);
    CHECK_FAILS(call(SYS_sched_get_priority_min, -1), EINVAL);
    timespec interval{-1, -1};
    CHECK_EQ(sched_rr_get_interval(0, &interval), 0);
    CHECK(interval.tv_sec == 0 && interval.tv_nsec >= 0);
    CHECK_FAILS(call(SYS_sched_rr_get_interval, -1, &interval), EINVAL);
    CHECK_FAILS(call(SYS_sched_rr_get_interval, 0x3fffffff, &interval), ESRCH);
}

CASE(scheduling_attributes) {
    as_user([] {
        Attributes attributes{};
        CHECK_EQ(call(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0), 0);
        CHECK_EQ(attributes.policy, SCHED_OTHER);
        CHECK_EQ(attributes.nice, 0);
        attributes = {sizeof attributes, SCHED_BATCH, 0, 4, 0, 0, 0, 0};
        CHECK_EQ(call(SYS_sched_setattr, 0, &attributes, 0), 0);
        CHECK_EQ(nice_of(PRIO_PROCESS, 0), 4);
        CHECK_EQ(sched_getscheduler(0), SCHED_BATCH);
        CHECK_EQ(call(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0), 0);
        CHECK_EQ(attributes.nice, 4);
        attributes.nice = 3;
        CHECK_FAILS(call(SYS_sched_setattr, 0, &attributes, 0), EPERM);
        CHECK_FAILS(call(SYS_sched_setattr, 0, &attributes, 1), EINVAL);
        CHECK_FAILS(call(SYS_sched_setattr, 0, nullptr, 0), EINVAL);
        CHECK_FAILS(call(SYS_sched_getattr, 0, &attributes, 8, 0), EINVAL);
        attributes.bytes = 8;
        CHECK_FAILS(call(SYS_sched_setattr, 0, &attributes, 0), E2BIG);
    });
}

CASE(affinity_is_to_what_there_is) {
    cpu_set_t all;
    CHECK_EQ(sched_getaffinity(0, sizeof all, &all), 0);
    CHECK(CPU_COUNT(&all) >= 1);
    CHECK_EQ(sched_setaffinity(0, sizeof all, &all), 0);
    cpu_set_t none;
    CPU_ZERO(&none);
    CHECK_FAILS(call(SYS_sched_setaffinity, 0, sizeof none, &none), EINVAL);
    CHECK_FAILS(call(SYS_sched_getaffinity, 0, 4, &all), EINVAL);
    CHECK_FAILS(call(SYS_sched_setaffinity, 0x3fffffff, sizeof all, &all), ESRCH);
}

CASE(io_priorities_are_kept) {
    constexpr int process = 1;
    constexpr int best_effort = 2 << 13;
    as_user([] {
        CHECK_EQ(call(SYS_ioprio_set, process, 0, best_effort | 6), 0);
        CHECK_EQ(call(SYS_ioprio_get, process, getpid()), best_effort | 6);
        CHECK_FAILS(call(SYS_ioprio_set, process, 0, 1 << 13), EPERM); // real time
        CHECK_FAILS(call(SYS_ioprio_set, 7, 0, best_effort), EINVAL);
        CHECK_FAILS(call(SYS_ioprio_get, process, 0x3fffffff), ESRCH);
    });
}
