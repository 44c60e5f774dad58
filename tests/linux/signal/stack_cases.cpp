// SPDX-License-Identifier: Apache-2.0
//
// sigaltstack(2), and what a handler's frame holds.
#include "tests/linux/signal/blocked.hpp"

#include <sys/mman.h>
#include <sys/ucontext.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

namespace {

std::vector<char>& own_stack() {
    static std::vector<char> stack(65'536);
    return stack;
}

constexpr auto autodisarm = static_cast<int>(1U << 31);

stack_t present() {
    stack_t now{};
    CHECK_EQ(sigaltstack(nullptr, &now), 0);
    return now;
}

long set(void* at, std::size_t bytes, int flags) {
    const stack_t stack{at, flags, bytes};
    return sigaltstack(&stack, nullptr) == 0 ? 0 : -errno;
}

volatile sig_atomic_t was_inside;
stack_t seen;
long change_refused;

void look(int) {
    char here = 0;
    const auto place = reinterpret_cast<std::uintptr_t>(&here);
    const auto start = reinterpret_cast<std::uintptr_t>(own_stack().data());
    was_inside = place >= start && place < start + own_stack().size();
    seen = present();
    change_refused = set(own_stack().data(), own_stack().size(), 0);
}

void handle_on_stack(int signal, void (*handler)(int), int flags = SA_ONSTACK) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = flags;
    CHECK_EQ(sigaction(signal, &action, nullptr), 0);
}

struct Vector {
    std::uint8_t bytes[32];
};

bool have_avx() { return __builtin_cpu_supports("avx") != 0; }

// Raises the signal by a system call that touches no vector register, with known content in one.
[[gnu::target("avx"), gnu::noinline]] Vector across_a_signal(int signal, const Vector& content) {
    Vector after{};
    const long pid = getpid();
    long result = SYS_kill;
    asm volatile("vmovdqu %[in], %%ymm3\n\t"
                 "syscall\n\t"
                 "vmovdqu %%ymm3, %[out]\n\t"
                 "vzeroupper"
                 : "+a"(result), [out] "=m"(after)
                 : "D"(pid), "S"(signal), [in] "m"(content)
                 : "rcx", "r11", "memory", "xmm3");
    CHECK_EQ(result, 0);
    return after;
}

[[gnu::target("avx")]] void spoil(int) {
    asm volatile("vpcmpeqd %%xmm3, %%xmm3, %%xmm3\n\tvinsertf128 $1, %%xmm3, %%ymm3, %%ymm3" ::: "xmm3");
}

} // namespace

CASE(handlers_have_a_stack_of_their_own) {
    CHECK_EQ(set(own_stack().data(), 100, 0), -ENOMEM);
    CHECK_EQ(set(own_stack().data(), own_stack().size(), 77), -EINVAL);
    CHECK_EQ(set(own_stack().data(), own_stack().size(), 0), 0);
    CHECK_EQ(present().ss_flags, 0);
    handle_on_stack(SIGUSR1, look);
    raise(SIGUSR1);
    CHECK(was_inside);
    CHECK_EQ(seen.ss_flags, SS_ONSTACK);
    CHECK_EQ(change_refused, -EPERM);
    handle_on_stack(SIGUSR1, look, 0);
    raise(SIGUSR1);
    CHECK(!was_inside);
    CHECK_EQ(set(nullptr, 0, SS_DISABLE), 0);
    CHECK_EQ(present().ss_flags, SS_DISABLE);
}

CASE(stacks_that_disarm) {
    CHECK_EQ(set(own_stack().data(), own_stack().size(), autodisarm), 0);
    CHECK_EQ(present().ss_flags, autodisarm);
    handle_on_stack(SIGUSR1, look);
    raise(SIGUSR1);
    CHECK(was_inside);
    CHECK_EQ(seen.ss_flags, SS_DISABLE);
    CHECK_EQ(change_refused, 0);
    CHECK_EQ(present().ss_flags, 0); // the frame's stack is in use by what the handler set
    CHECK_EQ(set(own_stack().data(), own_stack().size(), autodisarm), 0);
    handle_on_stack(SIGUSR1, [](int) { seen = present(); });
    raise(SIGUSR1);
    CHECK_EQ(seen.ss_flags, SS_DISABLE);
    CHECK_EQ(present().ss_flags, autodisarm); // as the frame had it
    CHECK_EQ(set(nullptr, 0, SS_DISABLE), 0);
}

CASE(a_fault_on_a_full_stack_is_handled) {
    CHECK_ENDS_WELL(test::child([] {
        CHECK_EQ(set(own_stack().data(), own_stack().size(), 0), 0);
        handle_on_stack(SIGSEGV, [](int) { _exit(0); });
        volatile std::uintptr_t nowhere = 16;
        *reinterpret_cast<volatile int*>(nowhere) = 1;
    }));
}

CASE(vector_registers_survive_handlers) {
    if (!have_avx()) return;
    handle_on_stack(SIGUSR1, spoil, 0);
    Vector content{};
    for (unsigned i = 0; i < sizeof content.bytes; ++i)
        content.bytes[i] = static_cast<std::uint8_t>(i * 7 + 1);
    const Vector after = across_a_signal(SIGUSR1, content);
    CHECK(std::memcmp(&after, &content, sizeof content) == 0);
}

CASE(frames_show_and_take_registers) {
    struct sigaction action {};
    action.sa_sigaction = [](int, siginfo_t*, void* context) {
        auto* const frame = static_cast<ucontext_t*>(context);
        CHECK(frame->uc_mcontext.fpregs != nullptr);
        frame->uc_mcontext.gregs[REG_R12] += 5;
        auto* const xmm = reinterpret_cast<std::uint32_t*>(&frame->uc_mcontext.fpregs->_xmm[7]);
        xmm[0] += 1000;
    };
    action.sa_flags = SA_SIGINFO;
    CHECK_EQ(sigaction(SIGUSR1, &action, nullptr), 0);
    std::uint64_t general = 37;
    std::uint32_t vector[4] = {234, 0, 0, 0};
    long result = SYS_kill;
    const long pid = getpid();
    asm volatile("mov %[general], %%r12\n\tmovdqu %[vector], %%xmm7\n\tsyscall\n\tmov %%r12, %[general]\n\t"
                 "movdqu %%xmm7, %[vector]"
                 : "+a"(result), [general] "+m"(general), [vector] "+m"(vector)
                 : "D"(pid), "S"(static_cast<long>(SIGUSR1))
                 : "rcx", "r11", "r12", "memory", "xmm7");
    CHECK_EQ(general, 42);
    CHECK_EQ(vector[0], 1234);
}

CASE(handlers_need_no_vdso) {
    if (!have_avx()) return;
    CHECK_ENDS_WELL(test::child([] {
        std::ifstream maps("/proc/self/maps");
        std::uint64_t start = 0, end = 0;
        for (std::string line; std::getline(maps, line);)
            if (line.ends_with("[vdso]")) CHECK_EQ(std::sscanf(line.c_str(), "%lx-%lx", &start, &end), 2);
        CHECK(start != 0);
        CHECK_EQ(munmap(reinterpret_cast<void*>(start), end - start), 0);
        handle_on_stack(SIGUSR1, spoil, 0);
        const Vector content{{1, 2, 3}};
        for (int i = 0; i < 3; ++i) {
            const Vector after = across_a_signal(SIGUSR1, content);
            CHECK(std::memcmp(&after, &content, sizeof content) == 0);
        }
    }));
}
