// SPDX-License-Identifier: Apache-2.0
//
// Invoking capabilities: the sending half of every system call.
#pragma once

#include "kernel/types.hpp"

namespace keel {

struct Slot;

struct InvocationMode {
    bool call;
    bool block;
    bool donate;
    bool first_phase;
};

// The current thread invokes a capability with the message in its registers. Done: errors and faults have been dealt
// with. Preempted: it will do so again. `known`: the address's slot, if it has been looked up in this system call.
Status invoke(CPtr address, InvocationMode mode, Slot* known = nullptr);

} // namespace keel
