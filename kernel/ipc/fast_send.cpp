// SPDX-License-Identifier: Apache-2.0
#include "kernel/cspace.hpp"
#include "kernel/fault/delivery.hpp"
#include "kernel/ipc/fast_path.hpp"
#include "kernel/ipc/message.hpp"
#include "kernel/node.hpp"
#include "kernel/object/notification.hpp"
#include "kernel/object/reply.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

// A waiting thread that takes the signal and lets the current one go on.
bool wakes_below(const Tcb& thread) {
    const SchedContext* const sc = thread.sched_context;
    return sc != nullptr && sc->is_active() && !sc->sporadic && !thread.in_release_queue &&
           thread.domain == node.domains.current && !node.domains.expired() &&
           thread.priority <= node.current->priority;
}

void wake_below(Tcb& thread, Word badge) {
    thread.state = ThreadState::running;
    thread.set(arch::badge_register, badge);
    if (thread.priority < node.current->priority)
        prepend_ready(thread);
    else
        append_ready(thread);
}

bool signal(NotificationCap cap) {
    if (!cap.rights().write()) return false;
    Notification& notification = *cap.notification();
    switch (notification.state) {
    case NotificationState::idle:
        if (notification.bound_thread != nullptr && notification.bound_thread->state == ThreadState::blocked_on_receive)
            return false;
        notification.state = NotificationState::active;
        notification.badge = cap.badge();
        return true;
    case NotificationState::active:
        notification.badge |= cap.badge();
        return true;
    case NotificationState::waiting: {
        Tcb& thread = *notification.queue.head;
        if (!wakes_below(thread)) return false;
        notification.queue.remove_head();
        if (notification.queue.empty()) notification.state = NotificationState::idle;
        wake_below(thread, cap.badge());
        return true;
    }
    }
    return false;
}

// A thread that has faulted and whose scheduling context is elsewhere: it runs when it gets one.
bool answer_fault(Reply& reply) {
    if (reply.thread == nullptr || reply.previous != nullptr || reply.next != 0) return false;
    Tcb& caller = *reply.thread;
    if (caller.state != ThreadState::blocked_on_reply || caller.sched_context != nullptr) return false;
    if (!answer_restarts(caller, message_info_of(*node.current))) return false;
    apply_fault_reply(caller, *node.current);
    caller.fault = Fault{};
    caller.state = ThreadState::restart;
    caller.reply = nullptr;
    reply.thread = nullptr;
    return true;
}

} // namespace

[[gnu::hot, gnu::flatten, gnu::noinline]] bool fast_send() {
    const Tcb& sender = *node.current;
    if (sel4::MessageInfo(sender.get(arch::message_info_register)).extra_caps() != 0) return false;
    const Slot* const slot = lookup_slot_in_root(sender, sender.get(arch::capability_register));
    if (slot == nullptr) return false;
    if (slot->cap.is(CapType::notification)) return signal(slot->cap.as<NotificationCap>());
    if (slot->cap.is(CapType::reply)) return answer_fault(*slot->cap.as<ReplyCap>().reply());
    return false;
}

} // namespace keel
