// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/notification.hpp"
#include "kernel/object/tcb_invocations.hpp"

namespace keel {
namespace {

using sel4::Label;

Status decode_bind_notification(Call& call, Tcb& thread) {
    if (!call.is_complete(sel4::shape(Label::tcb_bind_notification))) return truncated("no notification");
    if (thread.bound_notification != nullptr) return illegal("the thread has a bound notification");
    const Cap cap = call.extra[0]->cap;
    if (!cap.is(CapType::notification)) return illegal("not a notification");
    const auto notification_cap = cap.as<NotificationCap>();
    if (!notification_cap.rights().read()) return illegal("the notification can't be read");
    Notification& notification = *notification_cap.notification();
    if (!notification.queue.empty() || notification.bound_thread != nullptr)
        return illegal("the notification is in use by other threads");
    bind_notification_to(notification, thread);
    return Status::done;
}

Status decode_unbind_notification(Tcb& thread) {
    if (thread.bound_notification == nullptr) return illegal("the thread has no bound notification");
    unbind_notification_of(thread);
    return Status::done;
}

Status decode_set_flags(Call& call, Tcb& thread) {
    constexpr auto label = Label::tcb_set_flags;
    constexpr Word known = sel4::tcb_flag_fpu_disabled | sel4::tcb_flag_foreign_syscalls;
    if (!call.is_complete(sel4::shape(label))) return truncated("SetFlags takes 2 words");
    const Word clear = call.arg(sel4::argument(label, "clear"));
    const Word set = call.arg(sel4::argument(label, "set"));
    thread.flags = (thread.flags & ~clear) | (set & known);
    arch::flags_changed(thread);
    reply_words(call, {thread.flags});
    return Status::done;
}

} // namespace

Status decode_tcb(Call& call) {
    Tcb& thread = *call.cap.as<ThreadCap>().thread();
    switch (static_cast<Label>(call.label)) {
    case Label::tcb_read_registers:
        return decode_read_registers(call, thread);
    case Label::tcb_write_registers:
        return decode_write_registers(call, thread);
    case Label::tcb_copy_registers:
        return decode_copy_registers(call, thread);
    case Label::tcb_configure:
        return decode_configure(call, thread);
    case Label::tcb_set_priority:
        return decode_set_priority(call, thread);
    case Label::tcb_set_mc_priority:
        return decode_set_mc_priority(call, thread);
    case Label::tcb_set_sched_params:
        return decode_set_sched_params(call, thread);
    case Label::tcb_set_timeout_endpoint:
        return decode_set_timeout_endpoint(call, thread);
    case Label::tcb_set_ipc_buffer:
        return decode_set_ipc_buffer(call, thread);
    case Label::tcb_set_space:
        return decode_set_space(call, thread);
    case Label::tcb_suspend:
        suspend(thread);
        return Status::done;
    case Label::tcb_resume:
        resume(thread);
        return Status::done;
    case Label::tcb_bind_notification:
        return decode_bind_notification(call, thread);
    case Label::tcb_unbind_notification:
        return decode_unbind_notification(thread);
    case Label::tcb_set_tls_base:
        return decode_set_tls_base(call, thread);
    case Label::tcb_set_flags:
        return decode_set_flags(call, thread);
    default:
        return illegal("no operation of threads");
    }
}

} // namespace keel
