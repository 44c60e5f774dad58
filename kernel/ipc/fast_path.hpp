// SPDX-License-Identifier: Apache-2.0
//
// Short ways for what happens most. Each function either does all that the ordinary way would have done, or (false)
// nothing at all.
//
// A call to a waiting server without scheduling context, its answer, and a fault told to such a handler: the scheduling
// context goes to the other thread, which runs at once. A signal that lets the current thread go on, the answer to a
// fault whose thread has no scheduling context, and giving one to a thread or taking it away, which together hand a
// container's processor from one of its threads to another. In all of them nothing is charged, no timer set, nothing
// chosen.
//
// The clock isn't read. If the budget or somebody's waiting has ended meanwhile, the timer's interrupt is due and comes
// before the next instruction of user level.
#pragma once

#include "kernel/fault/fault.hpp"

namespace keel {

struct SchedContext;

bool fast_call(); // false: node.called tells what it names, if that was costly to look up
bool fast_reply_recv();
bool fast_fault(const Fault& fault);
bool fast_send(); // that blocks or not: it doesn't come to that

// A part of fast_call(): Bind and Unbind.
bool fast_binding(SchedContext& sc);

} // namespace keel
