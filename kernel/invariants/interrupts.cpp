// SPDX-License-Identifier: Apache-2.0
//
// Interrupts: active exactly while there is a handler capability; their slots hold notifications.
#include "kernel/invariants/inventory.hpp"
#include "kernel/node.hpp"

#include <bitset>

namespace keel {

void check_interrupts(const Inventory& inventory, Violations& violations) {
    std::bitset<arch::num_irqs> handled;
    for (const Slot* const slot : inventory.slots)
        if (slot->cap.is(CapType::irq_handler)) handled.set(slot->cap.as<IrqHandlerCap>().irq());
    for (Irq irq = 0; irq < arch::num_irqs; ++irq) {
        const auto wrong = [&](const char* what) { violations.push_back("interrupt " + std::to_string(irq) + what); };
        const Cap cap = node.irq_slots[irq].cap;
        if ((node.irq_states[irq] == IrqState::signal) != handled[irq])
            wrong(" has a state that is not its capabilities'");
        if (!cap.is_null() && !(cap.is(CapType::notification) && handled[irq]))
            wrong(" has a capability that it can't have");
    }
}

} // namespace keel
