// SPDX-License-Identifier: Apache-2.0
//
// I/O APICs (82093AA datasheet); their use as interrupt sources is in "arch/io_apic.hpp".
#pragma once

#include "kernel/types.hpp"

namespace keel::x86_64 {

inline constexpr unsigned max_io_apics = 4;

// Finds its pins and masks them; interrupts go to the processor with this local APIC.
void set_up_io_apic(sel4::PAddr registers, unsigned target_apic_id);

} // namespace keel::x86_64
