// SPDX-License-Identifier: Apache-2.0
//
// rseq(2), as the C library registers it, and membarrier(2).
#include "tests/linux/tty/processes.hpp"

#include <linux/membarrier.h>
#include <sched.h>
#include <sys/rseq.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <thread>

namespace {

struct alignas(32) Sequence {
    std::uint32_t version, flags;
    const void* start;
    std::uint64_t length;
    const void* abort_handler;
};

volatile rseq& own() {
    char* const thread = static_cast<char*>(__builtin_thread_pointer());
    return *reinterpret_cast<rseq*>(thread + __rseq_offset);
}

// Spins in a restartable sequence until something comes between, or a number of rounds: true if something came.
[[gnu::noinline]] bool interrupted(unsigned long rounds) {
    static Sequence sequence;
    unsigned long aborted = 0;
    asm volatile("lea 1f(%%rip), %%rax\n\t"
                 "mov %%rax, 8(%[sequence])\n\t"
                 "movq $(2f - 1f), 16(%[sequence])\n\t"
                 "lea 4f(%%rip), %%rax\n\t"
                 "mov %%rax, 24(%[sequence])\n\t"
                 "mov %[sequence], (%[place])\n\t"
                 "1: dec %[rounds]\n\t"
                 "jnz 1b\n\t"
                 "2: jmp 5f\n\t"
                 ".long 0x53053053\n\t" // the C library's signature
                 "4: mov $1, %[aborted]\n\t"
                 "5:\n\t"
                 : [rounds] "+r"(rounds), [aborted] "+r"(aborted)
                 : [sequence] "r"(&sequence), [place] "r"(&own().rseq_cs)
                 : "rax", "memory", "cc");
    return aborted != 0;
}

constexpr unsigned long for_ever = 1UL << 40; // rounds, hours

void on_processor_0() {
    cpu_set_t first;
    CPU_ZERO(&first);
    CPU_SET(0, &first);
    CHECK_EQ(sched_setaffinity(0, sizeof first, &first), 0);
}

} // namespace

CASE(the_processor_is_shown) {
    CHECK(__rseq_size > 0);
    on_processor_0();
    sched_yield();
    CHECK_EQ(own().cpu_id, 0);
    CHECK_EQ(own().cpu_id_start, 0);
    std::thread([] {
        CHECK_EQ(own().cpu_id, 0);
        CHECK_EQ(sched_getcpu(), 0);
    }).join();
    CHECK_ENDS_WELL(test::child([] { CHECK_EQ(own().cpu_id, 0); }));
}

CASE(a_sequence_that_nobody_interrupts_ends) { CHECK(!interrupted(1)); }

CASE(another_thread_interrupts_a_sequence) {
    on_processor_0();
    std::atomic<bool> done = false;
    std::thread other([&] {
        while (!done)
            for (volatile int i = 0; i < 1000;)
                i = i + 1;
    });
    for (int i = 0; i < 3; ++i)
        CHECK(interrupted(for_ever));
    done = true;
    other.join();
}

CASE(a_signal_interrupts_a_sequence) {
    test::count_signal(SIGALRM);
    const itimerval soon{{0, 0}, {0, 20000}};
    CHECK_EQ(setitimer(ITIMER_REAL, &soon, nullptr), 0);
    while (test::deliveries(SIGALRM) == 0) // other processes may come between as well
        CHECK(interrupted(for_ever));
    CHECK(own().rseq_cs == 0);
}

CASE(registering_again_is_refused) {
    const auto address = reinterpret_cast<unsigned long>(&own());
    constexpr unsigned bytes = 32;
    constexpr unsigned signature = 0x53053053;
    CHECK_FAILS(call(SYS_rseq, address, bytes, 0, signature), EBUSY);
    CHECK_FAILS(call(SYS_rseq, address, bytes, 0, 1), EPERM);
    CHECK_FAILS(call(SYS_rseq, address + 32, bytes, 0, signature), EINVAL);
    CHECK_FAILS(call(SYS_rseq, address, bytes, 2, signature), EINVAL);
    CHECK_FAILS(call(SYS_rseq, address, bytes, 1, 1), EPERM);
    CHECK_ENDS_WELL(test::child([&] {
        CHECK_EQ(call(SYS_rseq, address, bytes, 1, signature), 0);
        CHECK_EQ(own().cpu_id, 0xffffffff);
        CHECK_FAILS(call(SYS_rseq, address, bytes, 1, signature), EINVAL);
        CHECK_EQ(call(SYS_rseq, address, bytes, 0, signature), 0);
    }));
}

CASE(a_wrong_abort_handler_ends_the_process) {
    const pid_t process = test::child([] {
        test::count_signal(SIGUSR1);
        static Sequence sequence{0, 0, nullptr, 1UL << 46, reinterpret_cast<void*>(1)};
        own().rseq_cs = reinterpret_cast<std::uint64_t>(&sequence);
        raise(SIGUSR1);
    });
    CHECK(test::killed_by(process, SIGSEGV));
}

CASE(barriers_have_to_be_registered) {
    CHECK_ENDS_WELL(test::child([] {
        const long known = call(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0);
        CHECK((known & MEMBARRIER_CMD_PRIVATE_EXPEDITED) != 0);
        CHECK_EQ(call(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0), 0);
        CHECK_FAILS(call(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0), EPERM);
        CHECK_EQ(call(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0), 0);
        CHECK_EQ(call(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0), 0);
        CHECK_FAILS(call(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, 0, 0), EPERM);
        CHECK_EQ(call(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0), 0);
        CHECK_EQ(call(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, 0, 0), 0);
        CHECK_FAILS(call(SYS_membarrier, 3, 0, 0), EINVAL);
        CHECK_FAILS(call(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 2, 0), EINVAL);
    }));
}
