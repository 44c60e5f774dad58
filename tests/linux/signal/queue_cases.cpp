// SPDX-License-Identifier: Apache-2.0
//
// Signals that wait: sigqueue(3), rt_sigqueueinfo(2), RLIMIT_SIGPENDING.
#include "tests/linux/signal/blocked.hpp"
#include "tests/linux/tty/processes.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <thread>

namespace {

long queue(int signal, int value) {
    sigval given{};
    given.sival_int = value;
    return sigqueue(getpid(), signal, given) == 0 ? 0 : -errno;
}

} // namespace

CASE(real_time_signals_queue_in_order) {
    const int first = SIGRTMIN;
    const int second = SIGRTMIN + 1;
    const test::Blocked blocked{first, second};
    for (int i = 0; i < 5; ++i) {
        CHECK_EQ(queue(second, 100 + i), 0);
        CHECK_EQ(queue(first, i), 0);
    }
    siginfo_t info{};
    for (int i = 0; i < 5; ++i) {
        CHECK_EQ(blocked.take(info), first);
        CHECK_EQ(info.si_value.sival_int, i);
        CHECK_EQ(info.si_code, SI_QUEUE);
        CHECK_EQ(info.si_pid, getpid());
        CHECK_EQ(info.si_uid, getuid());
    }
    for (int i = 0; i < 5; ++i) {
        CHECK_EQ(blocked.take(info), second);
        CHECK_EQ(info.si_value.sival_int, 100 + i);
    }
    CHECK_EQ(blocked.take(info), -EAGAIN);
}

CASE(other_signals_wait_once) {
    const test::Blocked blocked{SIGUSR1};
    CHECK_EQ(queue(SIGUSR1, 1), 0);
    CHECK_EQ(queue(SIGUSR1, 2), 0);
    siginfo_t info{};
    CHECK_EQ(blocked.take(info), SIGUSR1);
    CHECK_EQ(info.si_value.sival_int, 1);
    CHECK_EQ(blocked.take(info), -EAGAIN);
}

CASE(pointers_come_through) {
    const test::Blocked blocked{SIGRTMIN + 2};
    sigval given{};
    given.sival_ptr = reinterpret_cast<void*>(0x123456789abcdef0);
    CHECK_EQ(sigqueue(getpid(), SIGRTMIN + 2, given), 0);
    siginfo_t info{};
    CHECK_EQ(blocked.take(info), SIGRTMIN + 2);
    CHECK(info.si_value.sival_ptr == given.sival_ptr);
}

CASE(queues_are_bounded) {
    CHECK_ENDS_WELL(test::child([] {
        const test::Blocked blocked{SIGRTMIN, SIGUSR1};
        const rlimit limit{5, 5};
        CHECK_EQ(setrlimit(RLIMIT_SIGPENDING, &limit), 0);
        int queued = 0;
        long result = 0;
        while (queued < 100 && (result = queue(SIGRTMIN, queued)) == 0)
            ++queued;
        CHECK_FAILS(result, EAGAIN);
        CHECK(queued <= 5);
        CHECK_EQ(kill(getpid(), SIGUSR1), 0); // this one always comes
        siginfo_t info{};
        CHECK_EQ(blocked.take(info), SIGUSR1);
    }));
}

CASE(queueing_refused) {
    siginfo_t info{};
    info.si_code = SI_QUEUE;
    CHECK_FAILS(call(SYS_rt_sigqueueinfo, getpid(), 65, &info), EINVAL);
    CHECK_FAILS(call(SYS_rt_sigqueueinfo, 0x3fffffff, SIGUSR1, &info), ESRCH);
    CHECK_FAILS(call(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, nullptr), EFAULT);
    CHECK_EQ(call(SYS_rt_sigqueueinfo, getpid(), 0, &info), 0);
    CHECK_FAILS(call(SYS_rt_tgsigqueueinfo, getpid(), 0, SIGUSR1, &info), EINVAL);
    const pid_t other = test::child([] { pause(); });
    info.si_code = SI_USER; // as if kill(2) had been called
    CHECK_FAILS(call(SYS_rt_sigqueueinfo, other, SIGUSR1, &info), EPERM);
    info.si_code = SI_TKILL;
    CHECK_FAILS(call(SYS_rt_sigqueueinfo, other, SIGUSR1, &info), EPERM);
    info.si_code = SI_QUEUE;
    CHECK_EQ(call(SYS_rt_tgsigqueueinfo, other, other, SIGKILL, &info), 0);
    CHECK(test::killed_by(other, SIGKILL));
}

CASE(pending_set) {
    const test::Blocked blocked{SIGUSR1, SIGRTMAX};
    sigset_t pending;
    CHECK_EQ(sigpending(&pending), 0);
    CHECK(!sigismember(&pending, SIGUSR1));
    raise(SIGUSR1);
    CHECK_EQ(queue(SIGRTMAX, 1), 0);
    CHECK_EQ(sigpending(&pending), 0);
    CHECK(sigismember(&pending, SIGUSR1));
    CHECK(sigismember(&pending, SIGRTMAX));
}

CASE(timed_wait) {
    const test::Blocked blocked{SIGUSR2};
    siginfo_t info{};
    CHECK_EQ(blocked.take(info, 20), -EAGAIN);
    const pid_t self = getpid();
    const pid_t sender = test::child([&] {
        usleep(20'000);
        kill(self, SIGUSR2);
    });
    CHECK_EQ(blocked.take(info, test::patience_ms), SIGUSR2);
    CHECK_EQ(info.si_code, SI_USER);
    CHECK_EQ(info.si_pid, sender);
    CHECK_ENDS_WELL(sender);
}

// By its number a thread names its process.
CASE(a_process_by_a_threads_number) {
    CHECK_ENDS_WELL(test::child([] {
        const test::Blocked blocked{SIGUSR2};
        std::atomic<pid_t> tid = 0;
        std::atomic<bool> done = false;
        std::thread thread([&] {
            tid = gettid();
            while (!done)
                usleep(1000);
        });
        while (tid == 0)
            usleep(100);
        CHECK_EQ(kill(tid, SIGUSR2), 0);
        siginfo_t info{};
        CHECK_EQ(blocked.take(info), SIGUSR2);
        CHECK_EQ(info.si_code, SI_USER);
        done = true;
        thread.join();
    }));
}

CASE(a_real_time_signal_to_a_thread_is_refused_at_the_limit) {
    CHECK_ENDS_WELL(test::child([] {
        const test::Blocked blocked{SIGRTMIN};
        const rlimit none{0, 0};
        CHECK_EQ(setrlimit(RLIMIT_SIGPENDING, &none), 0);
        CHECK_FAILS(call(SYS_tgkill, getpid(), gettid(), SIGRTMIN), EAGAIN);
    }));
}
