// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/sched_context.hpp"

#include "kernel/call.hpp"
#include "kernel/object/notification.hpp"
#include "kernel/object/reply.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

Status decode_bind(Call& call, SchedContext& sc) {
    if (!call.is_complete(sel4::shape(sel4::Label::sched_context_bind))) return truncated("no object to bind");
    const Cap cap = call.extra[0]->cap;
    if (cap.is(CapType::thread)) {
        Tcb& thread = *cap.as<ThreadCap>().thread();
        if (sc.thread != nullptr) return illegal("the scheduling context is bound to a thread");
        if (thread.sched_context != nullptr) return illegal("the thread has a scheduling context");
        if (thread.is_blocked() && !is_released(sc))
            return illegal("the thread is blocked and the budget is not ready");
        bind_thread(sc, thread);
        return Status::done;
    }
    if (cap.is(CapType::notification)) {
        Notification& notification = *cap.as<NotificationCap>().notification();
        if (sc.notification != nullptr) return illegal("the scheduling context is bound to a notification");
        if (notification.sched_context != nullptr) return illegal("the notification has a scheduling context");
        bind_notification(sc, notification);
        return Status::done;
    }
    return refuse_capability(1, "neither thread nor notification");
}

Status decode_unbind(SchedContext& sc) {
    if (sc.thread == node.current) return illegal("the scheduling context is the caller's");
    unbind_thread(sc);
    unbind_notification(sc);
    unbind_reply(sc);
    return Status::done;
}

Status decode_unbind_object(Call& call, SchedContext& sc) {
    if (!call.is_complete(sel4::shape(sel4::Label::sched_context_unbind_object))) return truncated("no object");
    const Cap cap = call.extra[0]->cap;
    if (cap.is(CapType::thread)) {
        if (sc.thread != cap.as<ThreadCap>().thread()) return illegal("not bound to this thread");
        if (sc.thread == node.current) return illegal("the scheduling context is the caller's");
        unbind_thread(sc);
        return Status::done;
    }
    if (cap.is(CapType::notification)) {
        if (sc.notification != cap.as<NotificationCap>().notification())
            return illegal("not bound to this notification");
        unbind_notification(sc);
        return Status::done;
    }
    return refuse_capability(1, "neither thread nor notification");
}

Status invoke_consumed(const Call& call, SchedContext& sc) {
    const bool wants_total = call.length > 0 && call.word(0) == sel4::ask_for_total_consumed;
    const Word consumed = take_consumed(sc);
    if (wants_total)
        reply_words(call, {consumed, total_consumed(sc)});
    else
        reply_words(call, {consumed});
    return Status::done;
}

Status invoke_yielded(const Call& call, SchedContext& sc) {
    reply_words(call, {take_consumed(sc)});
    return Status::done;
}

Status invoke_yield_to(const Call& call, SchedContext& sc) {
    if (sc.yield_from != nullptr) complete_yield(*sc.yield_from);
    resume_sched_context(&sc);
    Tcb& caller = *node.current;
    Tcb& target = *sc.thread;
    if (!is_schedulable(target)) return invoke_yielded(call, sc);
    remove_ready(target);
    if (target.priority < caller.priority) {
        prepend_ready(target);
        return invoke_yielded(call, sc);
    }
    // The caller gets its answer when it runs again.
    caller.yield_to = &sc;
    sc.yield_from = &caller;
    prepend_ready(caller);
    prepend_ready(target);
    require_reschedule();
    return Status::done;
}

Status decode_yield_to(Call& call, SchedContext& sc) {
    if (sc.thread == nullptr) return illegal("the scheduling context has no thread");
    if (sc.thread == node.current) return illegal("the scheduling context is the caller's");
    if (sc.thread->priority > node.current->max_controlled_priority)
        return illegal("the thread's priority is too high");
    return invoke_yield_to(call, sc);
}

} // namespace

Status decode_sched_context(Call& call) {
    SchedContext& sc = *call.cap.as<SchedContextCap>().sched_context();
    switch (static_cast<sel4::Label>(call.label)) {
    case sel4::Label::sched_context_bind:
        return decode_bind(call, sc);
    case sel4::Label::sched_context_unbind:
        return decode_unbind(sc);
    case sel4::Label::sched_context_unbind_object:
        return decode_unbind_object(call, sc);
    case sel4::Label::sched_context_consumed:
        return invoke_consumed(call, sc);
    case sel4::Label::sched_context_yield_to:
        return decode_yield_to(call, sc);
    default:
        return illegal("no operation of scheduling contexts");
    }
}

void resume_sched_context(SchedContext* sc) {
    if (sc != nullptr && is_schedulable(*sc->thread) && !(is_ready(*sc) && is_sufficient(*sc))) postpone(*sc);
}

void bind_thread(SchedContext& sc, Tcb& thread) {
    check(sc.thread == nullptr && thread.sched_context == nullptr);
    sc.thread = &thread;
    thread.sched_context = &sc;
    if (sc.is_active()) renew_if_sporadic(thread);
    resume_sched_context(&sc);
    if (is_schedulable(thread)) {
        prepend_ready(thread);
        require_reschedule();
    }
}

void unbind_thread(SchedContext& sc) {
    if (sc.thread == nullptr) return;
    Tcb& thread = *sc.thread;
    if (node.is_current(thread)) require_reschedule();
    remove_ready(thread);
    remove_from_release_queue(thread);
    thread.sched_context = nullptr;
    sc.thread = nullptr;
}

void bind_notification(SchedContext& sc, Notification& notification) {
    sc.notification = &notification;
    notification.sched_context = &sc;
}

void unbind_notification(SchedContext& sc) {
    if (sc.notification == nullptr) return;
    sc.notification->sched_context = nullptr;
    sc.notification = nullptr;
}

void unbind_reply(SchedContext& sc) {
    if (sc.reply == nullptr) return;
    sc.reply->clear_next();
    sc.reply = nullptr;
}

void donate(SchedContext& sc, Tcb& to) {
    check(to.sched_context == nullptr);
    if (sc.thread != nullptr) {
        Tcb& from = *sc.thread;
        remove_ready(from);
        remove_from_release_queue(from);
        from.sched_context = nullptr;
        const bool is_candidate = node.action == SchedulerAction::switch_to_candidate && node.candidate == &from;
        if (node.is_current(from) || is_candidate) require_reschedule();
    }
    sc.thread = &to;
    to.sched_context = &sc;
}

Word take_consumed(SchedContext& sc) {
    const Word us = arch::ticks_to_us(sc.consumed);
    sc.total_reported = sc.total_reported + sc.consumed;
    sc.consumed = 0;
    return us;
}

Word total_consumed(const SchedContext& sc) { return arch::ticks_to_us(sc.total_reported); }

void complete_yield(Tcb& yielder) {
    if (yielder.yield_to == nullptr) return;
    write_reply(yielder, {take_consumed(*yielder.yield_to)});
    cancel_yield(yielder);
}

void cancel_yield(Tcb& yielder) {
    if (yielder.yield_to == nullptr) return;
    yielder.yield_to->yield_from = nullptr;
    yielder.yield_to = nullptr;
}

void finalise_sched_context(SchedContext& sc) {
    unbind_thread(sc);
    unbind_notification(sc);
    unbind_reply(sc);
    if (sc.yield_from != nullptr) complete_yield(*sc.yield_from);
    sc.refill_max = 0;
    sc.sporadic = false;
}

} // namespace keel
