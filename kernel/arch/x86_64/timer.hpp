// SPDX-License-Identifier: Apache-2.0
//
// The kernel's clock is the time-stamp counter; the local APIC's timer interrupts at a deadline.
#pragma once

#include "kernel/types.hpp"

namespace keel::x86_64 {

// Finds out how fast both count. Preconditions: set_up_local_apic().
void set_up_timer();

// Of the time-stamp counter, rounded.
unsigned tsc_mhz();

} // namespace keel::x86_64
