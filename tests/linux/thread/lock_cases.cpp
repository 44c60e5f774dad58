// SPDX-License-Identifier: Apache-2.0
//
// Threads of one process that wait for each other.
#include "tests/linux/fs/harness.hpp"

#include <pthread.h>
#include <semaphore.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

CASE(a_mutex_keeps_threads_apart) {
    std::mutex mutex;
    long count = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 20000; ++round) {
                const std::lock_guard guard(mutex);
                count = count + 1;
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    CHECK_EQ(count, 80000);
}

CASE(threads_hand_over_to_each_other) {
    std::mutex mutex;
    std::condition_variable changed;
    int turn = 0;
    constexpr int rounds = 2000;
    const auto play = [&](int mine) {
        for (int round = 0; round < rounds; ++round) {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return turn % 2 == mine; });
            ++turn;
            changed.notify_one();
        }
    };
    std::thread other(play, 1);
    play(0);
    other.join();
    CHECK_EQ(turn, 2 * rounds);
}

CASE(all_waiters_are_woken) {
    std::mutex mutex;
    std::condition_variable changed;
    bool open = false;
    int passed = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i)
        threads.emplace_back([&] {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return open; });
            ++passed;
        });
    std::this_thread::sleep_for(20ms);
    {
        const std::lock_guard guard(mutex);
        open = true;
    }
    changed.notify_all();
    for (std::thread& thread : threads)
        thread.join();
    CHECK_EQ(passed, 16);
}

CASE(a_wait_ends_at_its_time) {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    const auto before = std::chrono::steady_clock::now();
    CHECK(never.wait_for(lock, 50ms) == std::cv_status::timeout);
    CHECK(std::chrono::steady_clock::now() - before >= 50ms);
}

CASE(barriers_and_semaphores_hold_threads) {
    pthread_barrier_t barrier;
    CHECK_EQ(pthread_barrier_init(&barrier, nullptr, 4), 0);
    sem_t slots;
    CHECK_EQ(sem_init(&slots, 0, 2), 0);
    std::array<int, 4> order{};
    std::mutex mutex;
    int inside = 0;
    int most_inside = 0;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
            order[i] = 1;
            pthread_barrier_wait(&barrier);
            int arrived = 0;
            for (const int each : order)
                arrived += each;
            if (arrived != 4) order[i] = 100;
            sem_wait(&slots);
            {
                const std::lock_guard guard(mutex);
                most_inside = std::max(most_inside, ++inside);
            }
            std::this_thread::sleep_for(5ms);
            {
                const std::lock_guard guard(mutex);
                --inside;
            }
            sem_post(&slots);
        });
    for (std::thread& thread : threads)
        thread.join();
    for (const int each : order)
        CHECK_EQ(each, 1);
    CHECK(most_inside >= 1 && most_inside <= 2);
    pthread_barrier_destroy(&barrier);
    sem_destroy(&slots);
}

CASE(a_lock_of_readers_and_writers) {
    pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
    long value = 0;
    bool torn = false;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
            for (int round = 0; round < 500; ++round) {
                if (i == 0) {
                    pthread_rwlock_wrlock(&lock);
                    value = value + 1;
                    sched_yield();
                    value = value + 1;
                } else {
                    pthread_rwlock_rdlock(&lock);
                    if (value % 2 != 0) torn = true;
                }
                pthread_rwlock_unlock(&lock);
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    CHECK_EQ(value, 1000);
    CHECK(!torn);
}
