// SPDX-License-Identifier: Apache-2.0
//
// A simulated I/O APIC whose pins only remember whether they are masked.
#pragma once

namespace keel::arch {

inline constexpr unsigned simulated_pins = 24;
inline bool pin_masked[simulated_pins];

inline unsigned num_io_apics() { return 1; }
inline unsigned io_apic_pins(unsigned) { return simulated_pins; }
inline void mask_pin(unsigned, unsigned pin, bool masked) { pin_masked[pin] = masked; }
inline void route_pin(unsigned, unsigned pin, bool, bool, unsigned) { pin_masked[pin] = true; }

} // namespace keel::arch
