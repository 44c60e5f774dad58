// SPDX-License-Identifier: Apache-2.0
//
// The I/O APICs as interrupt sources (82093AA datasheet).
#pragma once

namespace keel::arch {

unsigned num_io_apics();
unsigned io_apic_pins(unsigned io_apic);

// Lets a pin raise an interrupt vector; masked. Preconditions: both numbers exist.
void route_pin(unsigned io_apic, unsigned pin, bool level, bool active_low, unsigned vector);
void mask_pin(unsigned io_apic, unsigned pin, bool masked);

} // namespace keel::arch
