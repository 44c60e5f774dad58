// SPDX-License-Identifier: Apache-2.0
//
// What can be done with capabilities of every type: copying them with fewer rights or another badge, comparing their
// objects, ending what the last one names.
#pragma once

#include "kernel/object/derive.hpp"
#include "kernel/slot.hpp"

namespace keel {

// A copy of the capability in `slot`, of which `cap` is a changed version. Untyped memory must have no children.
Derived derive_cap(const Slot& slot, Cap cap);

Cap mask_rights(Cap cap, sel4::CapRights rights);

// With a badge or guard. Null if the capability can't have it; `keep_badge` as for capabilities that are moved: badges
// of endpoints and notifications stay.
Cap update_data(Cap cap, Word data, bool keep_badge);

// A copy may have children of its own.
bool is_revocable(Cap derived, Cap source);

// b's object is a's, or lies within a's memory, or (interrupts) belongs to it.
bool same_region(Cap a, Cap b);

// Both name the same object, which lives as long as either does.
bool same_object(Cap a, Cap b);

// The memory that the object lies in; bits 0: it has none.
struct Extent {
    Word start;
    unsigned bits;
    bool exists;
};
Extent extent_of(Cap cap);

// A capability is deleted; `final` if it was the last one to its object.
Finalised finalise_cap(Cap cap, bool final);

// Its slot is empty now: gives back what `cleanup` (from finalise_cap) names.
void after_deletion(Cap cleanup);

} // namespace keel
