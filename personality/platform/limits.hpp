// SPDX-License-Identifier: Apache-2.0
//
// What the container may have of the processor.
#pragma once

#include <cstdint>

namespace personality::platform {

struct CpuLimit {
    std::uint64_t quota_us; // in each period; 0: no limit
    std::uint64_t period_us;
};
CpuLimit cpu_limit();

} // namespace personality::platform
