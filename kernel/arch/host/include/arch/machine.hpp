// SPDX-License-Identifier: Apache-2.0
//
// The simulated machine: time and interrupts are what a test sets.
#pragma once

#include "kernel/machine.hpp"

namespace keel::arch {

inline constexpr unsigned num_irqs = 126;

} // namespace keel::arch
