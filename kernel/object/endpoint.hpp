// SPDX-License-Identifier: Apache-2.0
//
// An endpoint: where threads meet to pass messages. Its queue holds either senders or receivers.
#pragma once

#include "kernel/scheduler/queue.hpp"

namespace keel {

struct Endpoint {
    Queue queue;

    bool has_senders() const { return !queue.empty() && queue.head->state == ThreadState::blocked_on_send; }
    bool has_receivers() const { return !queue.empty() && queue.head->state == ThreadState::blocked_on_receive; }
};
static_assert(sizeof(Endpoint) == 1 << sel4::endpoint_bits);

// How a message is sent. The fault that a thread has stopped for makes it a call, whatever `call` says.
struct SendMode {
    bool block; // wait for a receiver; else the message is lost if there is none
    bool call;
    bool donate; // the receiver may get the sender's scheduling context
};

void send_message(Tcb& sender, Endpoint& endpoint, Word badge, sel4::CapRights rights, SendMode mode);

// `reply` takes the caller if there is one; nullptr: callers can't be answered.
void receive_message(Tcb& receiver, Endpoint& endpoint, Reply* reply, bool block);

// Lets senders with this badge try again, one a unit of work; those that stopped for a fault become inactive.
Status cancel_badged_sends(Endpoint& endpoint, Word badge);

// Before its last capability goes: all that wait here try again, one a unit of work. Preempted: some are left.
Status wake_waiting(Endpoint& endpoint);

// The same for all in the queue: the endpoint is being deleted.
void finalise_endpoint(Endpoint& endpoint);

} // namespace keel
