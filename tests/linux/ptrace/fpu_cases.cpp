// SPDX-License-Identifier: Apache-2.0
//
// A tracee's floating-point and vector registers.
#include "tests/linux/ptrace/tracee.hpp"

#include <elf.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace {

constexpr std::uint64_t first_value = 0x1122334455667788;
constexpr std::uint64_t other_value = 0x99aabbccddeeff00;

// Runs into a breakpoint with a value in XMM7 and a rounding mode; ends with whether `expected` is there afterwards.
[[noreturn]] void stop_with_values(std::uint64_t expected) {
    constexpr std::uint32_t rounds_down = 0x3f80;
    std::uint64_t after;
    asm volatile("ldmxcsr %[mode]\n"
                 "movq %[value], %%xmm7\n"
                 "int3\n"
                 "movq %%xmm7, %[after]"
                 : [after] "=r"(after)
                 : [mode] "m"(rounds_down), [value] "r"(first_value)
                 : "xmm7");
    _exit(after == expected ? 0 : 1);
}

std::uint64_t xmm7(const user_fpregs_struct& values) {
    std::uint64_t word;
    std::memcpy(&word, reinterpret_cast<const char*>(values.xmm_space) + 7 * 16, sizeof word);
    return word;
}

} // namespace

CASE(floating_point_registers_are_read) {
    const pid_t process = test::tracee([] { stop_with_values(first_value); });
    test::go_on(process);
    CHECK(test::stopped_with(process, SIGTRAP));
    const user_regs_struct before = test::registers(process);
    user_fpregs_struct values{};
    CHECK_EQ(ptrace(PTRACE_GETFPREGS, process, nullptr, &values), 0);
    CHECK_EQ(xmm7(values), first_value);
    CHECK_EQ(values.mxcsr, 0x3f80U);
    CHECK_EQ(values.cwd, 0x37f);
    const user_regs_struct after = test::registers(process);
    CHECK(std::memcmp(&before, &after, sizeof before) == 0);
    test::go_on(process);
    CHECK(test::exited_with(process, 0));
}

CASE(floating_point_registers_are_set) {
    const pid_t process = test::tracee([] { stop_with_values(other_value); });
    test::go_on(process);
    CHECK(test::stopped_with(process, SIGTRAP));
    user_fpregs_struct values{};
    CHECK_EQ(ptrace(PTRACE_GETFPREGS, process, nullptr, &values), 0);
    std::memcpy(reinterpret_cast<char*>(values.xmm_space) + 7 * 16, &other_value, sizeof other_value);
    values.mxcsr = 0x1f80;
    CHECK_EQ(ptrace(PTRACE_SETFPREGS, process, nullptr, &values), 0);
    user_fpregs_struct now{};
    iovec vector{&now, sizeof now};
    CHECK_EQ(ptrace(PTRACE_GETREGSET, process, NT_PRFPREG, &vector), 0);
    CHECK_EQ(vector.iov_len, sizeof now);
    CHECK_EQ(xmm7(now), other_value);
    CHECK_EQ(now.mxcsr, 0x1f80U);
    test::go_on(process);
    CHECK(test::exited_with(process, 0));
}

CASE(the_whole_state_of_vectors) {
    const pid_t process = test::tracee([] { stop_with_values(other_value); });
    test::go_on(process);
    CHECK(test::stopped_with(process, SIGTRAP));
    alignas(64) std::array<char, 16384> state{};
    iovec vector{state.data(), state.size()};
    if (ptrace(PTRACE_GETREGSET, process, NT_X86_XSTATE, &vector) != 0) { // a processor without XSAVE
        CHECK_EQ(errno, ENODEV);
        CHECK_EQ(ptrace(PTRACE_KILL, process, nullptr, nullptr), 0);
        return;
    }
    constexpr std::size_t components_offset = 464;
    constexpr std::size_t xmm7_offset = 160 + 7 * 16;
    std::uint64_t word;
    std::memcpy(&word, state.data() + components_offset, sizeof word);
    CHECK_EQ(word & 3, 3U); // x87 and SSE
    std::memcpy(&word, state.data() + xmm7_offset, sizeof word);
    CHECK_EQ(word, first_value);
    std::memcpy(state.data() + xmm7_offset, &other_value, sizeof other_value);
    CHECK_EQ(ptrace(PTRACE_SETREGSET, process, NT_X86_XSTATE, &vector), 0);
    iovec part{state.data(), 512};
    errno = 0;
    CHECK_EQ(ptrace(PTRACE_SETREGSET, process, NT_X86_XSTATE, &part), -1);
    CHECK_EQ(errno, EFAULT);
    test::go_on(process);
    CHECK(test::exited_with(process, 0));
}

// The tracee is in a system call, at a place where nothing of its own has run yet.
CASE(floating_point_registers_in_a_call) {
    const pid_t process = test::tracee([] { _exit(getppid() > 0 ? 0 : 1); });
    test::go_on(process, PTRACE_SYSCALL);
    CHECK(test::stopped_with(process, SIGTRAP));
    const user_regs_struct before = test::registers(process);
    user_fpregs_struct values{};
    CHECK_EQ(ptrace(PTRACE_GETFPREGS, process, nullptr, &values), 0);
    CHECK_EQ(ptrace(PTRACE_SETFPREGS, process, nullptr, &values), 0);
    const user_regs_struct after = test::registers(process);
    CHECK(std::memcmp(&before, &after, sizeof before) == 0);
    test::go_on(process);
    CHECK(test::exited_with(process, 0));
}
