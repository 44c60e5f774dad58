// SPDX-License-Identifier: Apache-2.0
//
// How threads begin and end, and what of it the process sees: pthreads(7), execve(2), _exit(2).
#include "tests/linux/tty/processes.hpp"

#include <dirent.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace {

int tasks_of_this_process() {
    DIR* const directory = opendir("/proc/self/task");
    if (directory == nullptr) return -1;
    int count = 0;
    while (const dirent* entry = readdir(directory))
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

int destroyed;
struct Destroyed {
    ~Destroyed() { ++destroyed; }
};

void* wait_for_ever(void*) {
    for (;;)
        pause();
}

} // namespace

CASE(threads_have_numbers_of_their_own) {
    CHECK_EQ(gettid(), getpid());
    pid_t tid = 0;
    pid_t pid = 0;
    std::thread([&] {
        tid = gettid();
        pid = getpid();
    }).join();
    CHECK_EQ(pid, getpid());
    CHECK(tid != pid && tid > 0);
}

CASE(every_thread_is_listed_and_has_a_name) {
    test::Gate named;
    test::Gate leave;
    std::string name;
    std::thread thread([&] {
        pthread_setname_np(pthread_self(), "worker");
        name = test::content("/proc/thread-self/comm");
        named.open();
        leave.wait();
    });
    named.wait();
    CHECK_EQ(tasks_of_this_process(), 2);
    CHECK(name == "worker\n");
    CHECK(test::content("/proc/self/comm") != "worker\n");
    leave.open();
    thread.join();
}

CASE(a_threads_own_variables_end_with_it) {
    destroyed = 0;
    for (int i = 0; i < 3; ++i)
        std::thread([] {
            thread_local Destroyed own;
            (void)&own;
        }).join();
    CHECK_EQ(destroyed, 3);
}

CASE(many_threads_one_after_the_other) {
    std::atomic<int> ran = 0;
    for (int round = 0; round < 100; ++round) {
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] { ++ran; });
        for (std::thread& thread : threads)
            thread.join();
    }
    CHECK_EQ(ran.load(), 400);
}

CASE(threads_keep_their_floating_point) {
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int i = 1; i <= 3; ++i)
        threads.emplace_back([&, i] {
            volatile double start = i;
            double sum = 0;
            for (int round = 0; round < 3000; ++round) {
                sum += std::sqrt(start);
                if (round % 100 == 0) sched_yield();
            }
            if (std::abs(sum - 3000 * std::sqrt(static_cast<double>(i))) > 1e-6) ++wrong;
        });
    for (std::thread& thread : threads)
        thread.join();
    CHECK_EQ(wrong.load(), 0);
}

CASE(a_cancelled_thread_runs_its_handlers) {
    static bool cleaned;
    cleaned = false;
    pthread_t thread;
    CHECK_EQ(pthread_create(
                 &thread, nullptr,
                 [](void*) -> void* {
                     pthread_cleanup_push([](void*) { cleaned = true; }, nullptr);
                     pause();
                     pthread_cleanup_pop(0);
                     return nullptr;
                 },
                 nullptr),
             0);
    usleep(10000);
    CHECK_EQ(pthread_cancel(thread), 0);
    void* result = nullptr;
    CHECK_EQ(pthread_join(thread, &result), 0);
    CHECK(result == PTHREAD_CANCELED);
    CHECK(cleaned);
}

CASE(the_process_goes_on_without_its_first_thread) {
    const pid_t process = test::child([] {
        static pthread_t first;
        first = pthread_self();
        std::thread([] {
            pthread_join(first, nullptr);
            usleep(10000);
            _exit(7);
        }).detach();
        pthread_exit(nullptr);
    });
    CHECK(test::exited_with(process, 7));
}

CASE(exit_ends_threads_that_wait) {
    const pid_t process = test::child([] {
        for (int i = 0; i < 3; ++i) {
            pthread_t thread;
            CHECK_EQ(pthread_create(&thread, nullptr, wait_for_ever, nullptr), 0);
        }
        std::thread([] { _exit(5); }).join();
    });
    CHECK(test::exited_with(process, 5));
}

CASE(exit_ends_threads_that_compute) {
    const pid_t process = test::child([] {
        std::thread([] {
            for (volatile long i = 0;;)
                i = i + 1;
        }).detach();
        usleep(10000);
        _exit(6);
    });
    CHECK(test::exited_with(process, 6));
}

CASE(a_deadly_signal_ends_all_threads) {
    const pid_t process = test::child([] {
        std::thread waiting([] { wait_for_ever(nullptr); });
        std::thread([] { *static_cast<volatile int*>(nullptr) = 1; }).join();
        waiting.join();
    });
    CHECK(test::killed_by(process, SIGSEGV));
}

// Run by the next case as a program of its own.
CASE(alone_in_the_process) {
    const char* const pid = std::getenv("PID_OF_ALL_THREADS");
    if (pid == nullptr) return;
    CHECK_EQ(getpid(), std::atoi(pid));
    CHECK_EQ(gettid(), getpid());
    CHECK_EQ(tasks_of_this_process(), 1);
}

CASE(a_program_that_any_thread_starts_takes_the_place_of_all) {
    const pid_t process = test::child([] {
        std::thread waiting([] { wait_for_ever(nullptr); });
        std::thread([] {
            setenv("PID_OF_ALL_THREADS", std::to_string(getpid()).c_str(), 1);
            execl("/proc/self/exe", "linux_thread_test", "alone_in_the_process", nullptr);
            _exit(1);
        }).join();
        waiting.join();
    });
    CHECK_ENDS_WELL(process);
}

CASE(fork_copies_the_calling_thread_only) {
    test::Gate leave;
    std::thread other([&] { leave.wait(); });
    std::thread([] {
        const pid_t process = test::child([] {
            CHECK_EQ(gettid(), getpid());
            CHECK_EQ(tasks_of_this_process(), 1);
        });
        CHECK_ENDS_WELL(process);
    }).join();
    leave.open();
    other.join();
}

CASE(stopping_stops_all_threads) {
    const pid_t process = test::child([] {
        std::thread([] { wait_for_ever(nullptr); }).detach();
        wait_for_ever(nullptr);
    });
    kill(process, SIGSTOP);
    CHECK(test::stopped_by(process, SIGSTOP));
    kill(process, SIGCONT);
    CHECK(WIFCONTINUED(test::wait_status(process, WCONTINUED)));
    kill(process, SIGTERM);
    CHECK(test::killed_by(process, SIGTERM));
}

// A leader that has ended stays in the list, as a zombie, and so is what is told of the process.
CASE(a_leader_that_has_ended_is_shown) {
    const pid_t process = test::child([] {
        std::thread([] {
            for (;;)
                pause();
        }).detach();
        call(SYS_exit, 0);
    });
    const std::string folder = "/proc/" + std::to_string(process);
    const auto state = [](const std::string& stat) { return stat[stat.rfind(')') + 2]; };
    while (state(test::content((folder + "/stat").c_str())) != 'Z')
        usleep(1000);
    const std::string leader = folder + "/task/" + std::to_string(process) + "/stat";
    CHECK_EQ(state(test::content(leader.c_str())), 'Z');
    CHECK_EQ(std::distance(std::filesystem::directory_iterator(folder + "/task"), {}), 2);
    CHECK(test::content((folder + "/status").c_str()).find("Threads:\t2\n") != std::string::npos);
    CHECK_EQ(kill(process, SIGKILL), 0);
    int status = 0;
    CHECK_EQ(waitpid(process, &status, 0), process);
}
