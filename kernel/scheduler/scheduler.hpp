// SPDX-License-Identifier: Apache-2.0
//
// Who runs next. Operations note what changes (possible_switch_to, require_reschedule, set_state); schedule() acts on
// it once, before the kernel is left.
#pragma once

#include "kernel/node.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/object/tcb.hpp"

namespace keel {

// Runnable, with a configured scheduling context whose refill is due.
inline bool is_schedulable(const Tcb& thread) {
    return thread.is_runnable() && thread.sched_context != nullptr && thread.sched_context->is_active() &&
           !thread.in_release_queue;
}

// A thread that is ready to run, to the front or the end of its queue; nothing if it is queued already.
void prepend_ready(Tcb& thread);
void append_ready(Tcb& thread);
void remove_ready(Tcb& thread); // if it is queued

// A scheduling context's thread waits for the next refill. Precondition: it has a thread.
void postpone(SchedContext& sc);
void remove_from_release_queue(Tcb& thread); // if it is there

// The thread became runnable, and may run at once.
void possible_switch_to(Tcb& thread);
void require_reschedule();

// Sets the state; if that stops the current thread, another one will be chosen.
void set_state(Tcb& thread, ThreadState state);

void set_priority(Tcb& thread, Priority priority);
void set_domain(Tcb& thread, std::uint8_t domain);

// Chooses the thread to go on with, charges time if that changes the scheduling context, sets the timer if needed.
void schedule();

// What the chosen thread still needs before it runs.
void activate_current();

} // namespace keel
