// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace personality::platform {

// Whether the kernel loses a program's stack pointer in `syscall`, so that programs must make their system calls with
// `int 0xfe` (docs/design/stock-kernel.md).
bool system_calls_are_patched();

// Whether a thread with the trap flag stops after an instruction.
bool threads_can_step();

} // namespace personality::platform
