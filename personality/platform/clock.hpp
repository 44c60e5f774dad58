// SPDX-License-Identifier: Apache-2.0
//
// The machine's clocks, read from the clock page (abi/protocol/time.hpp).
#pragma once

#include <cstdint>

namespace personality::platform {

std::uint64_t monotonic_ns(); // since the machine started
std::uint64_t realtime_ns();  // since 1970-01-01 UTC
std::uint64_t tsc_khz();      // how fast the time-stamp counter counts

} // namespace personality::platform
