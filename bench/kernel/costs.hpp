// SPDX-License-Identifier: Apache-2.0
//
// What the kernel's operations cost, in ticks of the time-stamp counter: instructions, when QEMU's time follows them.
// The user-level stubs are counted, reading the counter is not.
#pragma once

#include "tests/kernel/root/env.hpp"

#include <span>
#include <string_view>

namespace bench {

struct Cost {
    std::string_view name;
    test::Word (*measure)(test::Env& env); // median of many
};

std::span<const Cost> costs();

// The longest that an operation keeps a thread of high priority from running.
std::span<const Cost> delays();

} // namespace bench
