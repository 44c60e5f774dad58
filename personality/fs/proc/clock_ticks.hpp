// SPDX-License-Identifier: Apache-2.0
//
// The unit of times in /proc: sysconf(_SC_CLK_TCK), a hundredth of a second.
#pragma once

#include "personality/base/time.hpp"

namespace personality::fs {

constexpr std::uint64_t clock_ticks(std::uint64_t ns) { return ns / (nanoseconds_per_second / 100); }

} // namespace personality::fs
