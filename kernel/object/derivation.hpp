// SPDX-License-Identifier: Apache-2.0
//
// The capability derivation tree: a list of all slots with capabilities, in preorder. Inserting keeps a derived
// capability behind its source, so that the children of a slot are the slots after it that is_parent_of() accepts.
#pragma once

#include "kernel/slot.hpp"

namespace keel {

// `child` was derived from the revocable `parent`.
bool is_parent_of(const Slot& parent, const Slot& child);
bool has_children(const Slot& slot);

// No other slot holds a capability to the same object.
bool is_final(const Slot& slot);

// Puts a capability derived from `source` into an empty slot.
void insert_derived(Cap cap, Slot& source, Slot& destination);

// Puts the capability to a new object into an empty slot, as a child of the untyped memory it was made of.
void insert_new(Cap cap, Slot& parent, Slot& destination);

// Moves a slot's place in the tree to an empty slot, which gets `cap`.
void move_cap(Cap cap, Slot& source, Slot& destination);

// Exchanges the places of two slots; a gets b_cap and b gets a_cap.
void swap_caps(Cap a_cap, Slot& a, Cap b_cap, Slot& b);

// Takes a slot out of the tree and empties it.
void remove_from_tree(Slot& slot);

} // namespace keel
