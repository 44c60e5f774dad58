// SPDX-License-Identifier: Apache-2.0
//
// The processor's own interrupt controller and timer, in xAPIC mode (SDM volume 3, chapter 10).
#pragma once

#include "kernel/types.hpp"

namespace keel::x86_64 {

// Preconditions: seal_kernel_map().
void set_up_local_apic();
sel4::PAddr local_apic_address();
unsigned local_apic_id();

void end_of_interrupt();

// The timer counts down from `count` (0: stops) to 0, then interrupts once.
void start_countdown(std::uint32_t count);
std::uint32_t read_countdown();

// Interrupts are raised by the countdown; or, if the processor can, when the time-stamp counter reaches a value that
// is written to a register.
void let_countdown_interrupt();
bool has_tsc_deadline();
void let_tsc_deadline_interrupt();
void set_tsc_deadline(std::uint64_t deadline);

} // namespace keel::x86_64
