// SPDX-License-Identifier: Apache-2.0
//
// System calls of kernels that print. Keel built without them, and stock seL4's release build, answer with an
// UnknownSyscall fault.
#pragma once

#include "lib/sel4/syscall.hpp"

namespace sel4 {

// Writes a character to the kernel's console.
[[gnu::always_inline]] inline void debug_put_char(char c) {
    detail::trap_empty(Syscall::debug_put_char, static_cast<unsigned char>(c));
}

} // namespace sel4
