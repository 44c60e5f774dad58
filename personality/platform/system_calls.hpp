// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace personality::platform {

// Whether the kernel loses a program's stack pointer in `syscall`, so that programs must make their system calls with
// `int 0xfe` (docs/design/stock-kernel.md).
bool system_calls_are_patched();

} // namespace personality::platform
