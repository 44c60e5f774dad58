// SPDX-License-Identifier: Apache-2.0
//
// A stopped task's registers as ptrace(2) shows and sets them.
#pragma once

#include "personality/linux/ptrace.hpp"
#include "personality/task/process_state.hpp"

namespace personality::syscall {

linux::UserRegisters shown_registers(Task& task);
Result<> set_registers(Task& task, const linux::UserRegisters& wanted); // eio

// A word of struct user. eio: there is none at this offset, or it can't be set.
Result<std::uint64_t> peek_user(Task& task, std::uint64_t offset);
Result<> poke_user(Task& task, std::uint64_t offset, std::uint64_t value);

// PTRACE_GETREGSET and PTRACE_SETREGSET. einval: there is no such set; those of get_fpu_set().
Result<> get_register_set(Task& task, std::uint64_t set, UserAddress vector);
Result<> set_register_set(Task& task, std::uint64_t set, UserAddress vector);

// PTRACE_GET_SYSCALL_INFO: what there is to tell, and how many bytes of it have a meaning.
std::size_t call_info(Task& task, linux::SyscallInfo& info);

} // namespace personality::syscall
