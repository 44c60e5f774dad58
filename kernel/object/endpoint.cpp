// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/endpoint.hpp"

#include "kernel/ipc/transfer.hpp"
#include "kernel/object/notification.hpp"
#include "kernel/object/reply.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/preemption.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

bool may_be_answered(sel4::CapRights rights) { return rights.grant() || rights.grant_reply(); }

// The sender of a call waits for its answer in `reply`, or for ever if it can't get one.
void wait_for_reply(Tcb& caller, Tcb& callee, Reply* reply, sel4::CapRights rights, bool donate) {
    if (reply != nullptr && may_be_answered(rights))
        push_reply(*reply, caller, callee, donate);
    else
        set_state(caller, ThreadState::inactive);
}

void block(Tcb& thread, Endpoint& endpoint, ThreadState state) {
    thread.blocked_on = &endpoint;
    set_state(thread, state);
    endpoint.queue.insert_by_priority(thread);
}

void restart_queued(Tcb& thread, Endpoint& endpoint) {
    endpoint.queue.remove(thread);
    if (thread.state == ThreadState::blocked_on_receive && thread.reply != nullptr) unlink_reply(*thread.reply, thread);
    if (thread.fault.is_none()) {
        set_state(thread, ThreadState::restart);
        renew_if_sporadic(thread);
        possible_switch_to(thread);
    } else {
        set_state(thread, ThreadState::inactive);
    }
}

void take_message(Tcb& receiver, Endpoint& endpoint, Reply* reply) {
    Tcb& sender = *endpoint.queue.head;
    endpoint.queue.remove(sender);
    const bool is_timeout = sender.fault.label == sel4::FaultLabel::timeout;
    const bool is_call = sender.send_is_call || !sender.fault.is_none();
    transfer_message(sender, &endpoint, sender.send_badge, sender.send_rights.grant(), receiver);
    renew_if_sporadic(sender);
    if (is_call) {
        wait_for_reply(sender, receiver, reply, sender.send_rights, sender.sched_context != nullptr && !is_timeout);
    } else {
        set_state(sender, ThreadState::running);
        possible_switch_to(sender);
    }
}

} // namespace

void send_message(Tcb& sender, Endpoint& endpoint, Word badge, sel4::CapRights rights, SendMode mode) {
    if (!endpoint.has_receivers()) {
        if (!mode.block) return;
        sender.send_badge = badge;
        sender.send_rights = rights;
        sender.send_is_call = mode.call;
        block(sender, endpoint, ThreadState::blocked_on_send);
        return;
    }
    Tcb& receiver = *endpoint.queue.head;
    endpoint.queue.remove(receiver);
    transfer_message(sender, &endpoint, badge, rights.grant(), receiver);
    Reply* const reply = receiver.reply;
    if (reply != nullptr) unlink_reply(*reply, receiver);
    if (mode.call || !sender.fault.is_none())
        wait_for_reply(sender, receiver, reply, rights, mode.donate);
    else if (mode.donate && receiver.sched_context == nullptr)
        donate(*sender.sched_context, receiver);
    set_state(receiver, ThreadState::running);
    renew_if_sporadic(receiver);
    possible_switch_to(receiver);
}

void receive_message(Tcb& receiver, Endpoint& endpoint, Reply* reply, bool may_block) {
    // A reply object that still owes an answer forgets its caller.
    if (reply != nullptr && reply->thread != nullptr && reply->thread != &receiver) cancel_ipc(*reply->thread);

    Notification* const bound = receiver.bound_notification;
    if (bound != nullptr && bound->is_active()) {
        take_signal(*bound, receiver);
        return;
    }
    if (bound != nullptr && may_block) return_sched_context(*bound, receiver);
    if (endpoint.has_senders()) {
        take_message(receiver, endpoint, reply);
    } else if (may_block) {
        receiver.reply = reply;
        if (reply != nullptr) reply->thread = &receiver;
        block(receiver, endpoint, ThreadState::blocked_on_receive);
    } else {
        receiver.set(arch::badge_register, 0);
    }
}

Status cancel_badged_sends(Endpoint& endpoint, Word badge) {
    if (!endpoint.has_senders()) return Status::done;
    require_reschedule();
    for (Tcb *thread = endpoint.queue.head, *next; thread != nullptr; thread = next) {
        next = thread->queue_next;
        if (thread->send_badge != badge) continue;
        restart_queued(*thread, endpoint);
        if (should_preempt()) return Status::preempted;
    }
    return Status::done;
}

Status wake_waiting(Endpoint& endpoint) {
    if (endpoint.queue.empty()) return Status::done;
    require_reschedule();
    while (!endpoint.queue.empty()) {
        restart_queued(*endpoint.queue.head, endpoint);
        if (should_preempt()) return Status::preempted;
    }
    return Status::done;
}

void finalise_endpoint(Endpoint& endpoint) {
    if (endpoint.queue.empty()) return;
    while (!endpoint.queue.empty())
        restart_queued(*endpoint.queue.head, endpoint);
    require_reschedule();
}

} // namespace keel
