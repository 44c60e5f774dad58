// SPDX-License-Identifier: Apache-2.0
//
// futex(2) where the C library's locks use it in rarer ways: robust and handed-over locks, words shared by processes.
#include "tests/linux/tty/processes.hpp"

#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

namespace {

long futex(std::uint32_t* word, int operation, std::uint32_t value, const void* timeout = nullptr,
           std::uint32_t* other = nullptr, std::uint32_t value3 = 0) {
    return call(SYS_futex, word, operation, value, timeout, other, value3);
}

// A mutex that processes share.
struct SharedMutex {
    SharedMutex(int robust, int protocol) {
        pthread_mutexattr_t attributes;
        pthread_mutexattr_init(&attributes);
        pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&attributes, robust);
        pthread_mutexattr_setprotocol(&attributes, protocol);
        mutex = static_cast<pthread_mutex_t*>(
            mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
        pthread_mutex_init(mutex, &attributes);
        pthread_mutexattr_destroy(&attributes);
    }
    ~SharedMutex() { munmap(mutex, 4096); }
    pthread_mutex_t* mutex;
};

template<typename Done>
bool comes_true(const Done& done) {
    for (int i = 0; i < 2000 && !done(); ++i)
        usleep(1000);
    return done();
}

} // namespace

CASE(a_dead_threads_robust_lock_is_handed_on) {
    const SharedMutex lock(PTHREAD_MUTEX_ROBUST, PTHREAD_PRIO_NONE);
    std::thread([&] { pthread_mutex_lock(lock.mutex); }).join();
    CHECK_EQ(pthread_mutex_lock(lock.mutex), EOWNERDEAD);
    CHECK_EQ(pthread_mutex_consistent(lock.mutex), 0);
    CHECK_EQ(pthread_mutex_unlock(lock.mutex), 0);
    CHECK_EQ(pthread_mutex_lock(lock.mutex), 0);
    CHECK_EQ(pthread_mutex_unlock(lock.mutex), 0);
}

CASE(a_dead_processes_robust_lock_wakes_who_waits) {
    const SharedMutex lock(PTHREAD_MUTEX_ROBUST, PTHREAD_PRIO_NONE);
    const test::Gate locked;
    const test::Gate leave;
    const pid_t process = test::child([&] {
        pthread_mutex_lock(lock.mutex);
        locked.open();
        leave.wait();
        usleep(20000);
        _exit(0);
    });
    locked.wait();
    leave.open();
    CHECK_EQ(pthread_mutex_lock(lock.mutex), EOWNERDEAD);
    CHECK_ENDS_WELL(process);
}

CASE(locks_that_inherit_priority) {
    const SharedMutex lock(PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_INHERIT);
    long count = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 1000; ++round) {
                pthread_mutex_lock(lock.mutex);
                const long seen = count;
                if (round % 50 == 0) sched_yield();
                count = seen + 1;
                pthread_mutex_unlock(lock.mutex);
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    CHECK_EQ(count, 3000);
    CHECK_EQ(pthread_mutex_lock(lock.mutex), 0);
    int other = 0;
    std::thread([&] { other = pthread_mutex_trylock(lock.mutex); }).join();
    CHECK_EQ(other, EBUSY);
    CHECK_EQ(pthread_mutex_unlock(lock.mutex), 0);
}

CASE(a_wait_needs_the_expected_word) {
    std::uint32_t word = 3;
    CHECK_FAILS(futex(&word, FUTEX_WAIT_PRIVATE, 4), EAGAIN);
    const timespec soon{0, 1000000};
    CHECK_FAILS(futex(&word, FUTEX_WAIT_PRIVATE, 3, &soon), ETIMEDOUT);
    CHECK_FAILS(futex(reinterpret_cast<std::uint32_t*>(reinterpret_cast<char*>(&word) + 1), FUTEX_WAIT_PRIVATE, 3),
                EINVAL);
    CHECK_EQ(futex(&word, FUTEX_WAKE_PRIVATE, 1), 0);
    CHECK_FAILS(futex(&word, 77, 1), ENOSYS);
}

CASE(waiters_move_to_another_word) {
    std::uint32_t word = 0;
    std::uint32_t target = 0;
    std::atomic<int> woken = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([&] {
            if (futex(&word, FUTEX_WAIT_PRIVATE, 0) == 0) ++woken;
        });
    usleep(20000);
    CHECK_FAILS(futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, reinterpret_cast<void*>(2), &target, 1), EAGAIN);
    CHECK_EQ(futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, reinterpret_cast<void*>(5), &target, 0), 3);
    CHECK(comes_true([&] { return woken == 1; }));
    CHECK_EQ(futex(&word, FUTEX_WAKE_PRIVATE, 5), 0);
    CHECK_EQ(futex(&target, FUTEX_WAKE_PRIVATE, 5), 2);
    for (std::thread& thread : threads)
        thread.join();
    CHECK_EQ(woken.load(), 3);
}

CASE(a_wake_can_change_a_word) {
    std::uint32_t word = 0;
    std::uint32_t target = 5;
    std::atomic<int> woken = 0;
    const auto wait = [&](std::uint32_t* where, std::uint32_t expected) {
        if (futex(where, FUTEX_WAIT_PRIVATE, expected) == 0) ++woken;
    };
    std::thread first(wait, &word, 0);
    std::thread second(wait, &target, 5);
    usleep(20000);
    // target += 2; wakes there too as it was 5
    const std::uint32_t operation = FUTEX_OP(FUTEX_OP_ADD, 2, FUTEX_OP_CMP_EQ, 5);
    CHECK_EQ(futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, reinterpret_cast<void*>(1), &target, operation), 2);
    first.join();
    second.join();
    CHECK_EQ(target, 7);
    CHECK_EQ(woken.load(), 2);
}

CASE(waiters_can_be_told_apart_by_bits) {
    std::uint32_t word = 0;
    std::atomic<int> woken = 0;
    std::thread thread([&] {
        if (futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 0, nullptr, nullptr, 0b10) == 0) ++woken;
    });
    usleep(20000);
    CHECK_EQ(futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 1, nullptr, nullptr, 0b01), 0);
    CHECK_EQ(futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 1, nullptr, nullptr, 0b11), 1);
    thread.join();
    CHECK_EQ(woken.load(), 1);
    CHECK_FAILS(futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 1, nullptr, nullptr, 0), EINVAL);
}

namespace {

struct WaitWord { // struct futex_waitv
    std::uint64_t value, address;
    std::uint32_t flags, reserved;
};

constexpr long futex_waitv_call = 449;
constexpr std::uint32_t private_words = 2 | FUTEX_PRIVATE_FLAG;

WaitWord wait_word(const std::uint32_t& word, std::uint32_t value) {
    return {value, reinterpret_cast<std::uintptr_t>(&word), private_words, 0};
}

} // namespace

CASE(one_of_several_words_wakes) {
    std::uint32_t words[3] = {1, 2, 3};
    WaitWord waits[3] = {wait_word(words[0], 1), wait_word(words[1], 2), wait_word(words[2], 3)};
    std::thread waker([&] {
        while (futex(&words[1], FUTEX_WAKE_PRIVATE, 1) != 1)
            usleep(1000);
    });
    CHECK_EQ(call(futex_waitv_call, waits, 3, 0, nullptr, 0), 1);
    waker.join();
    waits[2].value = 4;
    CHECK_FAILS(call(futex_waitv_call, waits, 3, 0, nullptr, 0), EAGAIN);
    waits[2].value = 3;
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    CHECK_FAILS(call(futex_waitv_call, waits, 3, 0, &time, CLOCK_MONOTONIC), ETIMEDOUT);
    CHECK_FAILS(call(futex_waitv_call, waits, 3, 0, &time, CLOCK_BOOTTIME), EINVAL);
    CHECK_FAILS(call(futex_waitv_call, waits, 3, 1, nullptr, 0), EINVAL);
    CHECK_FAILS(call(futex_waitv_call, waits, 0, 0, nullptr, 0), EINVAL);
    CHECK_FAILS(call(futex_waitv_call, waits, 129, 0, nullptr, 0), EINVAL);
    waits[1].flags = FUTEX_PRIVATE_FLAG;
    CHECK_FAILS(call(futex_waitv_call, waits, 3, 0, nullptr, 0), EINVAL);
    waits[1] = {0, 4, private_words, 0};
    CHECK_FAILS(call(futex_waitv_call, waits, 3, 0, nullptr, 0), EFAULT);
}
