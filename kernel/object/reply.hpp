// SPDX-License-Identifier: Apache-2.0
//
// A reply object: takes the thread that called (or faulted) until it is answered, and the way back of the scheduling
// context that came with the call. Reply objects of a chain of calls form a stack below the scheduling context.
#pragma once

#include "kernel/types.hpp"

namespace keel {

struct SchedContext;
struct Tcb;

struct Reply {
    Tcb* thread;     // that waits for the answer, or that receives with this object
    Reply* previous; // the call before, nearer to the owner of the scheduling context
    Word next;       // the call after, or (bit 0 set) the scheduling context: this one is the top
    Word unused;

    SchedContext* sched_context() const {
        return next & 1 ? reinterpret_cast<SchedContext*>(next & ~Word{1}) : nullptr;
    }
    Reply* next_reply() const { return next & 1 ? nullptr : reinterpret_cast<Reply*>(next); }
    void set_next(SchedContext* sc) { next = sc == nullptr ? 0 : address_of(sc) | 1; }
    void set_next(Reply* reply) { next = address_of(reply); }
    void clear_next() { next = 0; }
};
static_assert(sizeof(Reply) == 1 << sel4::reply_bits);

// The caller waits for its answer in `reply`; its scheduling context goes to the callee if that has none and may.
void push_reply(Reply& reply, Tcb& caller, Tcb& callee, bool may_donate);

// The thread is not in the reply object any more. The thread is inactive then.
void unlink_reply(Reply& reply, Tcb& thread);

// Takes the waiting thread out of the reply object, for an answer: the scheduling context goes back to it.
void pop_reply(Reply& reply);

// The same because the thread stops waiting: the scheduling context stays where it is.
void abandon_reply(Tcb& thread);

// Answers the waiting thread, if there is one, with the sender's message.
void send_reply(Tcb& sender, Reply& reply, bool grant);

// Its last capability has gone.
void finalise_reply(Reply& reply);

} // namespace keel
