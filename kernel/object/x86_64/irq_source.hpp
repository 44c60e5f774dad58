// SPDX-License-Identifier: Apache-2.0
//
// Where the interrupts in the kernel's table come from: pins of I/O APICs, or messages that devices write.
#pragma once

#include "kernel/types.hpp"

namespace keel {

// Lets the interrupt through or holds it back. Interrupts by message, and those without a source, can't be held back.
void mask_source(Irq irq, bool masked);

} // namespace keel
