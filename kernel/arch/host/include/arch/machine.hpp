// SPDX-License-Identifier: Apache-2.0
//
// The simulated machine: time and interrupts are what a test sets.
#pragma once

#include "kernel/machine.hpp"

namespace keel::arch {

inline constexpr unsigned num_irqs = 126;
inline constexpr Irq first_user_irq = 16; // of IRQControl_GetIOAPIC and _GetMSI's vector 0

} // namespace keel::arch
