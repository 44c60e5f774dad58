// SPDX-License-Identifier: Apache-2.0
//
// The processor's time-stamp counter: the manager's only clock.
#pragma once

#include "manager/types.hpp"

namespace manager {

inline Word read_tsc() {
    Word low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    return high << 32 | low;
}

} // namespace manager
