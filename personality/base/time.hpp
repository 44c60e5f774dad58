// SPDX-License-Identifier: Apache-2.0
//
// Points in time inside a container.
#pragma once

#include <cstdint>

namespace personality {

// CLOCK_MONOTONIC in nanoseconds.
using Deadline = std::uint64_t;
inline constexpr Deadline no_deadline = UINT64_MAX;

inline constexpr std::uint64_t nanoseconds_per_second = 1'000'000'000;

} // namespace personality
