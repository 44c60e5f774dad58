// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/reply.hpp"

#include "kernel/fault/delivery.hpp"
#include "kernel/ipc/transfer.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

// Takes a reply object out of its chain, which breaks there.
void unchain(Reply& reply) {
    if (Reply* const next = reply.next_reply()) next->previous = nullptr;
    if (reply.previous != nullptr) reply.previous->clear_next();
    reply.previous = nullptr;
    reply.clear_next();
}

} // namespace

void push_reply(Reply& reply, Tcb& caller, Tcb& callee, bool may_donate) {
    check(reply.thread == nullptr && reply.previous == nullptr && reply.next == 0);
    SchedContext* const sc = caller.sched_context;
    reply.thread = &caller;
    caller.reply = &reply;
    set_state(caller, ThreadState::blocked_on_reply);
    if (sc == nullptr || callee.sched_context != nullptr || !may_donate) return;
    if (sc->reply != nullptr) sc->reply->set_next(&reply);
    reply.previous = sc->reply;
    reply.set_next(sc);
    sc->reply = &reply;
    donate(*sc, callee);
}

void unlink_reply(Reply& reply, Tcb& thread) {
    check(reply.thread == &thread);
    reply.thread = nullptr;
    thread.reply = nullptr;
    set_state(thread, ThreadState::inactive);
}

void pop_reply(Reply& reply) {
    Tcb& thread = *reply.thread;
    check(thread.state == ThreadState::blocked_on_reply && thread.reply == &reply);
    SchedContext* const sc = reply.sched_context();
    if (sc == nullptr) {
        unchain(reply);
    } else {
        sc->reply = reply.previous;
        if (reply.previous != nullptr) reply.previous->set_next(sc);
        reply.previous = nullptr;
        reply.clear_next();
        // A caller that was bound to another one meanwhile keeps that.
        if (thread.sched_context == nullptr) donate(*sc, thread);
    }
    unlink_reply(reply, thread);
}

void abandon_reply(Tcb& thread) {
    Reply& reply = *thread.reply;
    if (SchedContext* const sc = reply.sched_context()) sc->reply = nullptr;
    unchain(reply);
    unlink_reply(reply, thread);
}

void send_reply(Tcb& sender, Reply& reply, bool grant) {
    if (reply.thread == nullptr || reply.thread->state != ThreadState::blocked_on_reply) return;
    Tcb& receiver = *reply.thread;
    pop_reply(reply);
    renew_if_sporadic(receiver);

    const bool was_timeout = receiver.fault.label == sel4::FaultLabel::timeout;
    if (receiver.fault.is_none()) {
        transfer_message(sender, nullptr, 0, grant, receiver);
        set_state(receiver, ThreadState::running);
    } else {
        const bool restart = apply_fault_reply(receiver, sender);
        receiver.fault = Fault{};
        set_state(receiver, restart ? ThreadState::restart : ThreadState::inactive);
    }

    SchedContext* const sc = receiver.sched_context;
    if (sc == nullptr || !receiver.is_runnable()) return;
    if (is_ready(*sc) && is_sufficient(*sc)) {
        possible_switch_to(receiver);
    } else if (has_timeout_handler(receiver) && !was_timeout) {
        deliver_timeout(receiver, Fault::timeout(sc->badge));
    } else {
        postpone(*sc);
    }
}

void finalise_reply(Reply& reply) {
    if (reply.thread == nullptr) return;
    if (reply.thread->state == ThreadState::blocked_on_reply)
        pop_reply(reply);
    else
        cancel_ipc(*reply.thread);
}

} // namespace keel
