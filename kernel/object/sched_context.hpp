// SPDX-License-Identifier: Apache-2.0
//
// A scheduling context: the right to use the processor for `budget` in each `period`, kept as a ring of refills behind
// the structure. At most one thread holds it at a time; it moves with calls and comes back with replies.
#pragma once

#include "kernel/scheduler/refill.hpp"
#include "kernel/types.hpp"

namespace keel {

struct Call;
struct Notification;
struct Reply;
struct Tcb;

struct SchedContext {
    Ticks period;   // 0: round robin
    Ticks budget;   // sum of all refills
    Ticks consumed; // since it was last asked for

    Word refill_max; // places in the ring; 0: not configured, nothing can run on it
    Word refill_head;
    Word refill_tail;

    Tcb* thread;
    Reply* reply; // top of the call stack that it came along
    Notification* notification;
    Tcb* yield_from; // thread whose YieldTo waits for this one
    Word badge;
    Word sporadic : 1;         // refills are delayed when the thread wakes, else when it is switched to
    Ticks total_reported : 63; // all that was ever consumed, but for `consumed`

    bool is_active() const { return refill_max > 0; }
    bool is_round_robin() const { return period == 0; }

    Refill* refills() { return reinterpret_cast<Refill*>(this + 1); }
    const Refill* refills() const { return reinterpret_cast<const Refill*>(this + 1); }
    Refill& head() { return refills()[refill_head]; }
    Refill& tail() { return refills()[refill_tail]; }
    const Refill& head() const { return refills()[refill_head]; }
    const Refill& tail() const { return refills()[refill_tail]; }
};
static_assert(sizeof(SchedContext) + min_refills * sizeof(Refill) == sel4::core_sched_context_bytes);

// Places for refills in an object of 2^size_bits bytes.
constexpr Word refill_places(unsigned size_bits) { return min_refills + sel4::max_extra_refills(size_bits); }

Status decode_sched_context(Call& call);

// The bound thread may run again: if its refill is not due yet, it waits in the release queue. nullptr does nothing.
void resume_sched_context(SchedContext* sc);

void bind_thread(SchedContext& sc, Tcb& thread);
void unbind_thread(SchedContext& sc); // if any
void bind_notification(SchedContext& sc, Notification& notification);
void unbind_notification(SchedContext& sc); // if any
void unbind_reply(SchedContext& sc);        // if any

// Moves it from whoever has it to a thread that has none.
void donate(SchedContext& sc, Tcb& to);

// Microseconds consumed since the last call of this.
Word take_consumed(SchedContext& sc);
// In all, up to the last call of that.
Word total_consumed(const SchedContext& sc);

// Ends a YieldTo of this thread, if one is under way: by telling it what was consumed, or not at all.
void complete_yield(Tcb& yielder);
void cancel_yield(Tcb& yielder);

// Its last capability has gone.
void finalise_sched_context(SchedContext& sc);

} // namespace keel
