// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/tcb.hpp"

#include "kernel/object/endpoint.hpp"
#include "kernel/object/notification.hpp"
#include "kernel/object/reply.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

void leave_endpoint(Tcb& thread) {
    static_cast<Endpoint*>(thread.blocked_on)->queue.remove(thread);
    if (thread.state == ThreadState::blocked_on_receive && thread.reply != nullptr) unlink_reply(*thread.reply, thread);
    set_state(thread, ThreadState::inactive);
}

} // namespace

Tcb& initialise_tcb(void* memory) {
    Tcb& thread = *static_cast<Tcb*>(memory);
    thread.domain = node.domains.current;
    arch::init_context(thread);
    return thread;
}

void suspend(Tcb& thread) {
    cancel_ipc(thread);
    // A running thread goes on after what it did last, not with it.
    if (thread.state == ThreadState::running) thread.set(arch::Register::fault_ip, thread.get(arch::Register::next_ip));
    remove_ready(thread);
    remove_from_release_queue(thread);
    cancel_yield(thread);
    set_state(thread, ThreadState::inactive);
}

void resume(Tcb& thread) {
    if (!thread.is_stopped()) return;
    cancel_ipc(thread);
    set_state(thread, ThreadState::restart);
    renew_if_sporadic(thread);
    resume_sched_context(thread.sched_context);
    if (is_schedulable(thread)) possible_switch_to(thread);
}

void cancel_ipc(Tcb& thread) {
    thread.fault = Fault{};
    switch (thread.state) {
    case ThreadState::blocked_on_send:
    case ThreadState::blocked_on_receive:
        leave_endpoint(thread);
        break;
    case ThreadState::blocked_on_notification:
        cancel_wait(thread, *static_cast<Notification*>(thread.blocked_on));
        break;
    case ThreadState::blocked_on_reply:
        abandon_reply(thread);
        break;
    default:
        break;
    }
}

void finalise_tcb(Tcb& thread) {
    unbind_notification_of(thread);
    if (SchedContext* const sc = thread.sched_context) {
        unbind_thread(*sc);
        if (sc->yield_from != nullptr) complete_yield(*sc->yield_from);
    }
    suspend(thread);
    arch::release_fpu(thread);
}

} // namespace keel
