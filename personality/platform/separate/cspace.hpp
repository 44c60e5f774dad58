// SPDX-License-Identifier: Apache-2.0
//
// The free slots of the personality's CSpace: those of the root CNode, and two pools of second-level CNodes, made as
// they are needed.
#pragma once

#include "personality/base/result.hpp"
#include "personality/platform/separate/slot.hpp"

namespace personality::platform {

Result<Slot> allocate_root_slot(); // enomem: all in use
void free_root_slot(Slot slot);
std::uint64_t root_number(Slot root_slot);

// Slots for the small CNodes with the page capabilities of processes: each of those resolves 4 of the 5 bits that are
// left below the second level.
Result<Slot> allocate_node_slot();                  // enomem
std::uint64_t slot_in_node(Slot second_level_slot); // its index in its CNode
// Slots for single capabilities. In a large container they come from CNodes that leave no bits below them.
Result<Slot> allocate_slot(); // enomem
void free_slot(Slot slot);    // an empty one, of either kind

} // namespace personality::platform
