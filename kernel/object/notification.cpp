// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/notification.hpp"

#include "kernel/object/sched_context.hpp"
#include "kernel/preemption.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

// A thread without scheduling context gets the notification's, if that is free.
void lend_sched_context(Notification& notification, Tcb& thread) {
    SchedContext* const sc = notification.sched_context;
    if (thread.sched_context != nullptr || sc == nullptr || sc->thread != nullptr) return;
    donate(*sc, thread);
    resume_sched_context(sc);
}

void wake(Notification& notification, Tcb& thread, Word badge) {
    set_state(thread, ThreadState::running);
    thread.set(arch::badge_register, badge);
    lend_sched_context(notification, thread);
    if (is_schedulable(thread)) possible_switch_to(thread);
    renew_if_sporadic(thread);
}

void remove_waiting(Tcb& thread, Notification& notification) {
    notification.queue.remove(thread);
    if (notification.queue.empty()) notification.state = NotificationState::idle;
}

void restart_first(Notification& notification) {
    Tcb& thread = *notification.queue.head;
    remove_waiting(thread, notification);
    set_state(thread, ThreadState::restart);
    renew_if_sporadic(thread);
    possible_switch_to(thread);
}

} // namespace

void send_signal(Notification& notification, Word badge) {
    switch (notification.state) {
    case NotificationState::idle: {
        Tcb* const bound = notification.bound_thread;
        if (bound != nullptr && bound->state == ThreadState::blocked_on_receive) {
            cancel_ipc(*bound);
            wake(notification, *bound, badge);
        } else {
            notification.state = NotificationState::active;
            notification.badge = badge;
        }
        break;
    }
    case NotificationState::waiting: {
        Tcb& thread = *notification.queue.head;
        remove_waiting(thread, notification);
        wake(notification, thread, badge);
        break;
    }
    case NotificationState::active:
        notification.badge |= badge;
        break;
    }
}

void receive_signal(Tcb& receiver, Notification& notification, bool block) {
    if (notification.is_active()) {
        take_signal(notification, receiver);
    } else if (block) {
        receiver.blocked_on = &notification;
        set_state(receiver, ThreadState::blocked_on_notification);
        notification.queue.insert_by_priority(receiver);
        notification.state = NotificationState::waiting;
        return_sched_context(notification, receiver);
    } else {
        receiver.set(arch::badge_register, 0);
    }
}

void take_signal(Notification& notification, Tcb& receiver) {
    receiver.set(arch::badge_register, notification.badge);
    notification.state = NotificationState::idle;
    lend_sched_context(notification, receiver);
    renew_if_sporadic(receiver);
}

void return_sched_context(Notification& notification, Tcb& thread) {
    SchedContext* const sc = notification.sched_context;
    if (sc == nullptr || sc != thread.sched_context) return;
    thread.sched_context = nullptr;
    sc->thread = nullptr;
    if (node.is_current(thread)) require_reschedule();
}

void cancel_wait(Tcb& thread, Notification& notification) {
    remove_waiting(thread, notification);
    set_state(thread, ThreadState::inactive);
}

void bind_notification_to(Notification& notification, Tcb& thread) {
    notification.bound_thread = &thread;
    thread.bound_notification = &notification;
}

void unbind_notification_of(Tcb& thread) {
    if (thread.bound_notification == nullptr) return;
    thread.bound_notification->bound_thread = nullptr;
    thread.bound_notification = nullptr;
}

Status wake_waiting(Notification& notification) {
    if (notification.state != NotificationState::waiting) return Status::done;
    require_reschedule();
    while (!notification.queue.empty()) {
        restart_first(notification);
        if (should_preempt()) return Status::preempted;
    }
    return Status::done;
}

void finalise_notification(Notification& notification) {
    if (notification.sched_context != nullptr) unbind_notification(*notification.sched_context);
    if (notification.bound_thread != nullptr) unbind_notification_of(*notification.bound_thread);
    if (notification.state != NotificationState::waiting) return;
    while (!notification.queue.empty())
        restart_first(notification);
    require_reschedule();
}

} // namespace keel
