// SPDX-License-Identifier: Apache-2.0
//
// The kernel's entries: the machine calls one of them when user level (or the idle thread) was interrupted, with the
// registers saved in node.current->context. When it returns, node.current is the thread to go on with, from next_ip;
// its address space and FPU state are in place.
#pragma once

#include "kernel/types.hpp"

namespace keel {

// A system-call instruction. fault_ip is the instruction, next_ip the one after it; `number` all 64 bits of RDX.
void handle_syscall(Word number);

// A trap that is no system call of seL4's, as `int` with another vector. fault_ip is the instruction itself.
void handle_unknown_syscall(Word number);

void handle_user_exception(Word vector, Word error_code);
void handle_vm_fault(Word address, Word error_code, bool instruction_fetch);
void handle_interrupt();

} // namespace keel
