// SPDX-License-Identifier: Apache-2.0
//
// Interrupts as objects: IrqControl makes handler capabilities, a handler's notification is signalled when its
// interrupt arrives. An interrupt is masked then, until it is acknowledged.
#pragma once

#include "kernel/cap.hpp"
#include "kernel/slot.hpp"

namespace keel {

struct Call;

Status decode_irq_control(Call& call);
Status decode_irq_handler(Call& call);

// Makes a handler capability: the interrupt is inactive, the slot empty.
void issue_irq_handler(Irq irq, Slot& control, Slot& destination);
bool is_irq_active(Irq irq);

// The machine took this interrupt.
void deliver_irq(Irq irq);

// The last handler capability is deleted, and has gone from its slot.
void finalise_irq_handler(Irq irq);
void release_irq(Irq irq);

} // namespace keel
