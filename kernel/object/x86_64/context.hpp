// SPDX-License-Identifier: Apache-2.0
//
// A thread's registers on x86-64, and which register plays which part in calls, faults and register access. Both
// machines, the real one and the simulated one, use it through "arch/context.hpp".
#pragma once

#include "abi/sel4/faults.hpp"
#include "kernel/types.hpp"

#include <iterator>

namespace keel::arch {

// In the order of storage, which trap/entry.S depends on: error .. ss lie as the processor pushes them on an interrupt,
// the general registers in the order of their pushes.
enum class Register : unsigned {
    // clang-format off
    fs_base, gs_base,
    next_ip, // where a running thread goes on
    r15, r14, r13, r12, rbp, rbx, r10, r9, r8, rax, rdx, rsi, rdi, r11, rcx,
    error,    // processor's error code of the last exception
    fault_ip, // where a thread that is to be restarted goes on
    cs, rflags, rsp, ss,
    // clang-format on
    count,
};

// Aligned, with an even number of words, because the processor aligns the stack that it pushes to.
class alignas(16) Context {
  public:
    Word get(Register r) const { return registers_[static_cast<unsigned>(r)]; }
    void set(Register r, Word value) { registers_[static_cast<unsigned>(r)] = value; }

  private:
    Word registers_[static_cast<unsigned>(Register::count)];
};

// Registers' parts in a system call.
inline constexpr Register capability_register = Register::rdi;
inline constexpr Register badge_register = Register::rdi;
inline constexpr Register message_info_register = Register::rsi;
inline constexpr Register reply_register = Register::r12;
inline constexpr Register nb_send_register = Register::r13;
inline constexpr Register tls_base_register = Register::fs_base;
inline constexpr Register message_registers[] = {Register::r10, Register::r8, Register::r9, Register::r15};
static_assert(std::size(message_registers) == sel4::message_registers);

// In the order of sel4::UserContext; the first frame_registers of them are CopyRegisters' "frame", the rest "integer".
inline constexpr Register user_context[] = {Register::fault_ip, Register::rsp, Register::rflags,  Register::rax,
                                            Register::rbx,      Register::rcx, Register::rdx,     Register::rsi,
                                            Register::rdi,      Register::rbp, Register::r8,      Register::r9,
                                            Register::r10,      Register::r11, Register::r12,     Register::r13,
                                            Register::r14,      Register::r15, Register::fs_base, Register::gs_base};
inline constexpr unsigned frame_registers = 18;
static_assert(std::size(user_context) == sel4::user_context_words);

// In the order of the fault messages' words.
inline constexpr Register unknown_syscall_message[] = {
    Register::rax, Register::rbx, Register::rcx, Register::rdx,      Register::rsi, Register::rdi,
    Register::rbp, Register::r8,  Register::r9,  Register::r10,      Register::r11, Register::r12,
    Register::r13, Register::r14, Register::r15, Register::fault_ip, Register::rsp, Register::rflags};
static_assert(std::size(unknown_syscall_message) == sel4::unknown_syscall::reply_length);
inline constexpr Register user_exception_message[] = {Register::fault_ip, Register::rsp, Register::rflags};
static_assert(std::size(user_exception_message) == sel4::user_exception::reply_length);
inline constexpr Register timeout_reply_message[] = {
    Register::fault_ip, Register::rsp, Register::rflags, Register::rax, Register::rbx,    Register::rcx, Register::rdx,
    Register::rsi,      Register::rdi, Register::rbp,    Register::r8,  Register::r9,     Register::r10, Register::r11,
    Register::r12,      Register::r13, Register::r14,    Register::r15, Register::fs_base};
static_assert(std::size(timeout_reply_message) == sel4::timeout_reply::length);

// Of the flags, what a program may set: carry, parity, adjust, zero, sign, trap, direction, overflow; and what is
// always set: the reserved one, interrupts on.
inline constexpr Word user_flags = 0xdd5;
inline constexpr Word fixed_flags = 0x202;

// The value that user level may put into a register when it asks for this one: canonical addresses, harmless flags.
constexpr Word sanitise(Register r, Word value) {
    switch (r) {
    case Register::fault_ip:
    case Register::next_ip:
    case Register::fs_base:
    case Register::gs_base:
        return value <= 0x00007fffffffffff || value >= 0xffff800000000000 ? value : 0;
    case Register::rflags:
        return (value & user_flags) | fixed_flags;
    default:
        return value;
    }
}

} // namespace keel::arch
