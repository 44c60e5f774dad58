// SPDX-License-Identifier: Apache-2.0
//
// A notification: a word of signals that are or-ed together until somebody takes them. It may be bound to a thread,
// which then gets its signals while it waits for messages, and may have a scheduling context for who is woken.
#pragma once

#include "kernel/scheduler/queue.hpp"

namespace keel {

enum class NotificationState : Word { idle, waiting, active };

struct Notification {
    Queue queue; // of threads that wait, in state waiting
    Word badge;  // signals, in state active
    NotificationState state;
    Tcb* bound_thread;
    SchedContext* sched_context;
    Word unused[2];

    bool is_active() const { return state == NotificationState::active; }
};
static_assert(sizeof(Notification) == 1 << sel4::notification_bits);

void send_signal(Notification& notification, Word badge);
void receive_signal(Tcb& receiver, Notification& notification, bool block);

// Gives the signals of an active notification to a thread.
void take_signal(Notification& notification, Tcb& receiver);

// A thread goes to wait: a scheduling context that it has from the notification goes back.
void return_sched_context(Notification& notification, Tcb& thread);

// A thread stops waiting for it, and is inactive then.
void cancel_wait(Tcb& thread, Notification& notification);

void bind_notification_to(Notification& notification, Tcb& thread);
void unbind_notification_of(Tcb& thread); // if it has one

// Before its last capability goes: all that wait here try again, one a unit of work. Preempted: some are left.
Status wake_waiting(Notification& notification);

// Its last capability has gone.
void finalise_notification(Notification& notification);

} // namespace keel
