// SPDX-License-Identifier: Apache-2.0
//
// How long an x86-64 instruction is, and whether it is a system call. Enough to walk through code without knowing what
// it does (Intel SDM volume 2, chapter 2 and appendix A; AMD64 Architecture Programmer's Manual volume 3 for XOP and
// 3DNow!).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace x86 {

inline constexpr unsigned longest_instruction = 15;
inline constexpr std::byte system_call_code[2] = {std::byte{0x0f}, std::byte{0x05}}; // the opcode of `syscall`

struct Instruction {
    std::uint8_t length = 0;  // 0: not an instruction, or it goes on behind the bytes given
    std::uint8_t opcode = 0;  // offset of its opcode, behind all prefixes
    bool system_call = false; // `syscall`
};

// The instruction at the start of `code`, in 64-bit mode. Operands are not checked: some that a processor refuses have
// a length here.
Instruction decode(std::span<const std::byte> code);

} // namespace x86
