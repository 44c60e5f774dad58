// SPDX-License-Identifier: Apache-2.0
//
// The ordinary ways of system calls and faults, which ipc/fast_path.hpp has short cuts for.
#pragma once

#include "abi/sel4/syscall.hpp"
#include "kernel/fault/fault.hpp"

namespace keel {

void slow_syscall(sel4::Syscall syscall); // one of the API's
void slow_fault(const Fault& fault);

} // namespace keel
