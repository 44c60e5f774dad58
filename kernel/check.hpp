// SPDX-License-Identifier: Apache-2.0
//
// check(condition): the kernel's own assumptions, tested in debug and host builds and not there in release builds.
// Never for anything that a user can bring about.
#pragma once

#include "kernel/config.hpp"

namespace keel {

// Stops the machine with a message; each machine has its own (arch/*/).
[[noreturn]] void panic(const char* what, const char* file, int line);

constexpr void check(bool condition, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    if constexpr (config::debug)
        if (!condition) panic("check failed", file, line);
}

// For a place that no execution reaches.
[[noreturn]] inline void unreachable(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    if constexpr (config::debug) panic("reached the unreachable", file, line);
    __builtin_unreachable();
}

} // namespace keel
