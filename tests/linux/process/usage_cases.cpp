// SPDX-License-Identifier: Apache-2.0
//
// getrusage(2), and what wait4(2) tells of it.
#include "tests/linux/tty/processes.hpp"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace {

constexpr std::size_t many_bytes = 8 << 20;

void touch_many_pages() {
    auto* const memory =
        static_cast<char*>(mmap(nullptr, many_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    CHECK(memory != MAP_FAILED);
    madvise(memory, many_bytes, MADV_NOHUGEPAGE);
    for (std::size_t at = 0; at < many_bytes; at += 4096)
        static_cast<volatile char*>(memory)[at] = 1;
    CHECK_EQ(munmap(memory, many_bytes), 0);
}

rusage usage_of(int who) {
    rusage usage{};
    CHECK_EQ(getrusage(who, &usage), 0);
    return usage;
}

void compute(long milliseconds) {
    const auto used = [] {
        const rusage usage = usage_of(RUSAGE_THREAD);
        return usage.ru_utime.tv_sec * 1000 + usage.ru_utime.tv_usec / 1000;
    };
    const long start = used();
    while (used() < start + milliseconds)
        for (volatile int i = 0; i < 100000;)
            i = i + 1;
}

} // namespace

CASE(faults_are_counted) {
    const rusage before = usage_of(RUSAGE_SELF);
    touch_many_pages();
    const rusage after = usage_of(RUSAGE_SELF);
    CHECK(after.ru_minflt - before.ru_minflt >= static_cast<long>(many_bytes / 4096));
    CHECK(after.ru_maxrss >= static_cast<long>(many_bytes / 1024)); // though it is gone
}

CASE(waits_are_counted) {
    const rusage before = usage_of(RUSAGE_THREAD);
    for (int i = 0; i < 10; ++i)
        usleep(1000);
    const rusage after = usage_of(RUSAGE_THREAD);
    CHECK(after.ru_nvcsw - before.ru_nvcsw >= 10);
}

CASE(threads_are_counted_apart) {
    std::thread([] { compute(50); }).join();
    const rusage own = usage_of(RUSAGE_THREAD);
    const rusage all = usage_of(RUSAGE_SELF);
    const auto ms = [](const rusage& usage) { return usage.ru_utime.tv_sec * 1000 + usage.ru_utime.tv_usec / 1000; };
    CHECK(ms(all) >= ms(own) + 40);
}

CASE(children_are_counted_when_they_were_waited_for) {
    const rusage before = usage_of(RUSAGE_CHILDREN);
    test::Gate gate;
    const pid_t child = test::child([&] {
        touch_many_pages();
        gate.open();
    });
    gate.wait();
    int status = 0;
    rusage told{};
    CHECK_EQ(wait4(child, &status, 0, &told), child);
    CHECK(told.ru_minflt >= static_cast<long>(many_bytes / 4096));
    CHECK(told.ru_maxrss >= static_cast<long>(many_bytes / 1024));
    const rusage after = usage_of(RUSAGE_CHILDREN);
    CHECK(after.ru_minflt - before.ru_minflt >= static_cast<long>(many_bytes / 4096));
    CHECK(after.ru_maxrss >= told.ru_maxrss);
}

CASE(usage_of_nobody) {
    rusage usage{};
    CHECK_FAILS(call(SYS_getrusage, 2, &usage), EINVAL);
    CHECK_FAILS(call(SYS_getrusage, RUSAGE_SELF, 8), EFAULT);
}

namespace {

volatile sig_atomic_t over_limit;

void spin_until_killed() {
    std::signal(SIGXCPU, [](int) { over_limit = over_limit + 1; });
    const rlimit limit{1, 3};
    if (setrlimit(RLIMIT_CPU, &limit) != 0) _exit(1);
    for (;;)
        if (over_limit > 2) _exit(2); // at the soft limit and a second later; then comes the hard one
}

} // namespace

CASE(processor_time_ends) {
    const pid_t process = test::child([] { spin_until_killed(); });
    int status = 0;
    rusage usage{};
    CHECK_EQ(wait4(process, &status, 0, &usage), process);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    CHECK(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec >= 2);
}

CASE(a_limit_of_processor_time_is_inherited) {
    const pid_t process = test::child([] {
        const rlimit limit{1, 1};
        if (setrlimit(RLIMIT_CPU, &limit) != 0) _exit(1);
        const pid_t child = test::child([] {
            for (volatile unsigned spins = 0;;)
                spins = spins + 1;
        });
        int status = 0;
        if (waitpid(child, &status, 0) != child) _exit(2);
        _exit(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? 0 : 3);
    });
    CHECK_ENDS_WELL(process);
}
