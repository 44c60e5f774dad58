// SPDX-License-Identifier: Apache-2.0
//
// A user thread's general registers.
#pragma once

#include <cstdint>

namespace personality {

struct Registers {
    std::uint64_t rip, rsp, rflags;
    std::uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15;
    std::uint64_t fs_base, gs_base;
};

// Flags that a program starts with: interrupts enabled, as it sees them, and the bit that is always set.
inline constexpr std::uint64_t initial_rflags = 0x202;

// Flags that a program may choose (arithmetic, direction, trap excluded), for rt_sigreturn(2).
inline constexpr std::uint64_t user_rflags = 0x40cd5 | 0x400;

} // namespace personality
