// SPDX-License-Identifier: Apache-2.0
#include "kernel/invariants/inventory.hpp"

#include "kernel/node.hpp"

#include <cstdio>

namespace keel {
namespace {

class Search {
  public:
    explicit Search(Inventory& inventory) : inventory_(inventory) {}

    void add_object_slots(Slot* slots, Word count) {
        for (Slot* slot = slots; slot != slots + count; ++slot) {
            const bool is_empty =
                slot->cap.is_null() && slot->node.next() == nullptr && slot->node.previous() == nullptr;
            if (is_empty) continue;
            inventory_.named.insert(slot);
            add(slot);
        }
    }

    void run() {
        while (!pending_.empty()) {
            Slot* const slot = pending_.back();
            pending_.pop_back();
            add(slot->node.next());
            add(slot->node.previous());
            add_object(slot->cap);
        }
    }

  private:
    void add(Slot* slot) {
        if (slot != nullptr && inventory_.slots.insert(slot)) pending_.push_back(slot);
    }

    void add_object(Cap cap) {
        switch (cap.type()) {
        case CapType::cnode:
            add_object_slots(cap.as<CNodeCap>().slots(), cap.as<CNodeCap>().size());
            break;
        case CapType::thread:
            inventory_.threads.insert(cap.as<ThreadCap>().thread());
            add_object_slots(cap.as<ThreadCap>().thread()->slots, static_cast<Word>(TcbSlot::count));
            break;
        case CapType::zombie:
            add_object_slots(cap.as<ZombieCap>().slots(), cap.as<ZombieCap>().remaining());
            break;
        case CapType::endpoint:
            inventory_.endpoints.insert(cap.as<EndpointCap>().endpoint());
            break;
        case CapType::notification:
            inventory_.notifications.insert(cap.as<NotificationCap>().notification());
            break;
        case CapType::reply:
            inventory_.replies.insert(cap.as<ReplyCap>().reply());
            break;
        case CapType::sched_context:
            inventory_.sched_contexts.insert(cap.as<SchedContextCap>().sched_context());
            break;
        default:
            break;
        }
    }

    Inventory& inventory_;
    std::vector<Slot*> pending_;
};

std::string hex(Word value) {
    char text[20];
    std::snprintf(text, sizeof text, "%#lx", static_cast<unsigned long>(value));
    return text;
}

} // namespace

Inventory take_inventory(std::span<Slot> roots) {
    Inventory inventory;
    Search search(inventory);
    search.add_object_slots(roots.data(), roots.size());
    search.add_object_slots(node.irq_slots, arch::num_irqs);
    search.run();
    return inventory;
}

std::string describe(Cap cap) {
    return "capability of type " + std::to_string(static_cast<unsigned>(cap.type())) + " to " + hex(cap.address());
}

std::string describe(const char* what, const void* object) { return std::string(what) + " " + hex(address_of(object)); }

Violations check_invariants(std::span<Slot> roots) {
    const Inventory inventory = take_inventory(roots);
    Violations violations;
    check_tree(inventory, violations);
    // What follows walks the tree.
    if (!violations.empty()) return violations;
    check_memory(inventory, violations);
    check_threads(inventory, violations);
    check_queues(inventory, violations);
    check_sched_contexts(inventory, violations);
    check_replies(inventory, violations);
    check_interrupts(inventory, violations);
    check_mappings(inventory, violations);
    return violations;
}

} // namespace keel
