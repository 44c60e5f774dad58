// SPDX-License-Identifier: Apache-2.0
//
// The parts of the first PCs that are still there: 8259A interrupt controllers, which must keep quiet, and the 8254
// timer, whose known frequency others are measured against.
#pragma once

#include "kernel/types.hpp"

namespace keel::x86_64 {

// Moves the controllers' interrupts out of the exceptions' vectors and masks all of them.
void silence_legacy_interrupts();

inline constexpr Word pit_hz = 1193182;

// Starts the timer's channel 2 counting down from its maximum.
void start_pit();

// Its count; it falls by one with every period of pit_hz.
std::uint16_t read_pit();

} // namespace keel::x86_64
