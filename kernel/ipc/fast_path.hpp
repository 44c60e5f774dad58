// SPDX-License-Identifier: Apache-2.0
//
// Short ways for what happens most: a call to a waiting server without scheduling context, its answer, and a fault told
// to such a handler. The scheduling context goes to the other thread, which runs at once: nothing is charged, no timer
// set, nothing chosen. Each function either does all that the ordinary way would have done, or (false) nothing at all.
//
// The clock isn't read. If the budget or somebody's waiting has ended meanwhile, the timer's interrupt is due and comes
// before the next instruction of user level.
#pragma once

#include "kernel/fault/fault.hpp"

namespace keel {

bool fast_call();
bool fast_reply_recv();
bool fast_fault(const Fault& fault);

} // namespace keel
