// SPDX-License-Identifier: Apache-2.0
//
// Interrupts: active exactly while there is a handler capability; their slots hold notifications.
#include "kernel/invariants/inventory.hpp"
#include "kernel/node.hpp"

namespace keel {

void check_interrupts(const Inventory& inventory, Violations& violations) {
    std::set<Irq> handled;
    for (const Slot* const slot : inventory.slots)
        if (slot->cap.is(CapType::irq_handler)) handled.insert(slot->cap.as<IrqHandlerCap>().irq());
    for (Irq irq = 0; irq < arch::num_irqs; ++irq) {
        const std::string name = "interrupt " + std::to_string(irq);
        const Cap cap = node.irq_slots[irq].cap;
        if ((node.irq_states[irq] == IrqState::signal) != handled.contains(irq))
            violations.push_back(name + " has a state that is not its capabilities'");
        if (!cap.is_null() && !(cap.is(CapType::notification) && handled.contains(irq)))
            violations.push_back(name + " has a capability that it can't have");
    }
}

} // namespace keel
