// SPDX-License-Identifier: Apache-2.0
//
// Results of deriving and of finalising a capability.
#pragma once

#include "kernel/cap.hpp"

namespace keel {

struct Derived {
    Status status; // done or refused
    Cap cap;       // null: can't be copied
};

// What is left in the slot of a deleted capability: nothing, or a zombie to be emptied; and what must still be done
// once it has gone (an interrupt or ports to be given back).
struct Finalised {
    Cap remainder;
    Cap cleanup;
};

} // namespace keel
