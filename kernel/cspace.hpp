// SPDX-License-Identifier: Apache-2.0
//
// Finding the slot that an address names (manual section 3.3). On failure the result is nullptr and
// node.lookup_failure says exactly why.
#pragma once

#include "kernel/object/tcb.hpp"
#include "kernel/slot.hpp"
#include "kernel/types.hpp"

namespace keel {

struct Call;

// With all 64 bits, from the thread's root; a capability that is no CNode ends the search early.
[[gnu::noinline]] Slot* lookup_slot_in_levels(const Tcb& thread, CPtr address);

// If the root resolves all bits itself, as most threads' do. nullptr: it doesn't, or not this address.
[[gnu::always_inline]] inline Slot* lookup_slot_in_root(const Tcb& thread, CPtr address) {
    const Cap root = thread.slot(TcbSlot::cspace).cap;
    if (!root.is(CapType::cnode)) return nullptr;
    const auto cnode = root.as<CNodeCap>();
    const unsigned radix = cnode.radix() % sel4::word_bits;
    const Word index = address ^ cnode.guard() << radix;
    if (radix + cnode.guard_bits() != sel4::word_bits || index >> radix != 0) return nullptr;
    Slot* const slot = cnode.slots() + index;
    if (slot == nullptr) unreachable();
    return slot;
}

inline Slot* lookup_slot(const Tcb& thread, CPtr address) {
    Slot* const slot = lookup_slot_in_root(thread, address);
    return slot != nullptr ? slot : lookup_slot_in_levels(thread, address);
}

// For operations on slots: exactly `depth` bits from a root that is passed as a capability.
struct SlotLookup {
    Status status; // done or refused
    Slot* slot;
};
SlotLookup lookup_target(Cap root, CPtr address, Word depth);
SlotLookup lookup_source(Cap root, CPtr address, Word depth);

// The same for a new capability: the slot must be empty too.
SlotLookup lookup_empty_target(Cap root, CPtr address, Word depth);

Status require_empty(const Slot& slot);
Status require_no_children(const Slot& slot);

} // namespace keel
