// SPDX-License-Identifier: Apache-2.0
//
// Which thread takes a signal: signal(7).
#include "tests/linux/tty/processes.hpp"

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <thread>

namespace {

std::atomic<pid_t> taken_by;

void note_thread(int) { taken_by = gettid(); }

struct Handler {
    explicit Handler(int number) : signal(number) {
        struct sigaction action {};
        action.sa_handler = note_thread;
        sigaction(signal, &action, &before);
        taken_by = 0;
    }
    ~Handler() { sigaction(signal, &before, nullptr); }
    int signal;
    struct sigaction before {};
};

// Does nothing but take signals, until it goes.
struct IdleThread {
    IdleThread() {
        while (tid == 0)
            usleep(100);
    }
    ~IdleThread() {
        done = true;
        thread.join();
    }
    std::atomic<pid_t> tid = 0;
    std::atomic<bool> done = false;
    std::thread thread{[this] {
        tid = gettid();
        while (!done)
            usleep(1000);
    }};
};

void block(int signal, bool blocked) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    pthread_sigmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, nullptr);
}

pid_t wait_until_taken() {
    for (int i = 0; i < 2000 && taken_by == 0; ++i)
        usleep(1000);
    return taken_by;
}

} // namespace

CASE(a_signal_for_a_thread_is_that_threads) {
    const Handler handler(SIGUSR1);
    IdleThread other;
    CHECK_EQ(pthread_kill(other.thread.native_handle(), SIGUSR1), 0);
    CHECK_EQ(wait_until_taken(), other.tid.load());
    CHECK_EQ(syscall(SYS_tgkill, getpid(), other.tid.load(), 0), 0);
    CHECK_EQ(syscall(SYS_tgkill, getppid(), other.tid.load(), 0), -1);
}

CASE(a_signal_for_the_process_goes_to_a_thread_that_takes_it) {
    const Handler handler(SIGUSR2);
    IdleThread other;
    block(SIGUSR2, true);
    kill(getpid(), SIGUSR2);
    CHECK_EQ(wait_until_taken(), other.tid.load());
    block(SIGUSR2, false);
}

CASE(a_thread_that_waits_for_signals_gets_them) {
    block(SIGTERM, true);
    std::atomic<int> got = 0;
    std::thread thread([&] {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        int signal = 0;
        sigwait(&set, &signal);
        got = signal;
    });
    usleep(10000);
    kill(getpid(), SIGTERM);
    thread.join();
    CHECK_EQ(got.load(), SIGTERM);
    block(SIGTERM, false);
}

CASE(a_new_thread_blocks_what_its_maker_blocks) {
    block(SIGHUP, true);
    std::atomic<bool> blocked = false;
    std::thread([&] {
        sigset_t now;
        pthread_sigmask(SIG_BLOCK, nullptr, &now);
        blocked = sigismember(&now, SIGHUP) == 1;
    }).join();
    CHECK(blocked.load());
    block(SIGHUP, false);
}
