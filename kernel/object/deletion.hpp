// SPDX-License-Identifier: Apache-2.0
//
// Deleting capabilities, and objects with their last one. CNodes and TCBs hold capabilities themselves: they become
// zombies first and are emptied from the end, so that a deletion can be preempted after each slot and the depth of the
// recursion is bounded.
#pragma once

#include "kernel/slot.hpp"

namespace keel {

// Empties a slot. Preemptible; `exposed` slots are those that users can name.
Status delete_cap(Slot& slot, bool exposed = true);

// Deletes all that was derived from a slot. Preemptible.
Status revoke(Slot& slot);

// Empties a slot whose capability is no CNode's or TCB's last one; can't be preempted.
void delete_simple(Slot& slot);

// Deleting this slot's capability may take long.
bool is_long_to_delete(const Slot& slot);

} // namespace keel
