// SPDX-License-Identifier: Apache-2.0
//
// The PC: numbers of interrupts, as stock seL4 numbers them (vector - 0x20).
#pragma once

#include "kernel/machine.hpp"

namespace keel::arch {

inline constexpr Irq first_user_irq = 16; // of IRQControl_GetIOAPIC and _GetMSI's vector 0
inline constexpr Irq local_timer_irq = 125;
inline constexpr unsigned num_irqs = 126;

} // namespace keel::arch
