// SPDX-License-Identifier: Apache-2.0
//
// The processor's time-stamp counter.
#pragma once

#include <cstdint>

namespace server {

inline std::uint64_t read_tsc() { return __builtin_ia32_rdtsc(); }

} // namespace server
