// SPDX-License-Identifier: Apache-2.0
//
// Finding the slot that an address names (manual section 3.3). On failure the result is nullptr and
// node.lookup_failure says exactly why.
#pragma once

#include "kernel/slot.hpp"
#include "kernel/types.hpp"

namespace keel {

struct Call;

// With all 64 bits, from the thread's root; a capability that is no CNode ends the search early.
Slot* lookup_slot(const Tcb& thread, CPtr address);

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
