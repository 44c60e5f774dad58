// SPDX-License-Identifier: Apache-2.0
//
// The floating-point registers have an owner: the last thread that ran and may use them. They are exchanged when
// another such thread is switched to, never by a trap; a thread with tcb_flag_fpu_disabled runs without touching them.
#pragma once

#include "arch/fpu.hpp"

namespace keel {

struct Tcb;

namespace x86_64 {

void set_up_fpu();

// The state of a thread that has not used them yet. Precondition: the memory is zero.
void init_fpu_state(arch::FpuState& state);

// Makes the registers the thread's, or inaccessible if it may not use them.
void switch_fpu_to(Tcb& thread);

} // namespace x86_64
} // namespace keel
