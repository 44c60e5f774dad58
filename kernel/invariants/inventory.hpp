// SPDX-License-Identifier: Apache-2.0
//
// All slots and objects that exist, found by following capabilities and the links of the derivation tree.
#pragma once

#include "kernel/invariants/invariants.hpp"
#include "kernel/invariants/pointer_set.hpp"
#include "kernel/object/cap_operations.hpp"
#include "kernel/object/endpoint.hpp"
#include "kernel/object/notification.hpp"
#include "kernel/object/reply.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/object/tcb.hpp"

namespace keel {

struct Inventory {
    PointerSet<Slot> slots; // not empty, of all CNodes, threads and interrupts; and all that the tree leads to
    PointerSet<Slot> named; // of them, those that lie in a known object
    PointerSet<Tcb> threads;
    PointerSet<Endpoint> endpoints;
    PointerSet<Notification> notifications;
    PointerSet<Reply> replies;
    PointerSet<SchedContext> sched_contexts;
};

Inventory take_inventory(std::span<Slot> roots);

// For a violation: the type number and address of a capability.
std::string describe(Cap cap);
std::string describe(const char* what, const void* object);

// One file each. All append what they find.
void check_tree(const Inventory& inventory, Violations& violations);
void check_memory(const Inventory& inventory, Violations& violations);
void check_threads(const Inventory& inventory, Violations& violations);
void check_queues(const Inventory& inventory, Violations& violations);
void check_sched_contexts(const Inventory& inventory, Violations& violations);
void check_replies(const Inventory& inventory, Violations& violations);
void check_interrupts(const Inventory& inventory, Violations& violations);
void check_mappings(const Inventory& inventory, Violations& violations);

} // namespace keel
