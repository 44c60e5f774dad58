// SPDX-License-Identifier: Apache-2.0
//
// Checks of docs/invariants.md over the whole kernel state; host builds only. They read and change nothing, and don't
// trust what they check: a broken list ends a check, not the program.
#pragma once

#include "kernel/slot.hpp"

#include <span>
#include <string>
#include <vector>

namespace keel {

using Violations = std::vector<std::string>;

// What is wrong between two kernel entries, empty if nothing. `roots`: slots from which all others can be found, by
// capabilities to CNodes and threads and by links of the derivation tree; the interrupts' slots need not be among them.
Violations check_invariants(std::span<Slot> roots);

} // namespace keel
