// SPDX-License-Identifier: Apache-2.0
#include "kernel/fault/delivery.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/object/tcb_invocations.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

using sel4::Label;

// The thread whose maximum controlled priority bounds the new priorities; nullptr if the capability is no thread.
const Tcb* authority_of(const Call& call) {
    const Cap cap = call.extra[0]->cap;
    return cap.is(CapType::thread) ? cap.as<ThreadCap>().thread() : nullptr;
}

Status check_authority(const Tcb* authority, Word priority) {
    if (authority == nullptr) return refuse_capability(1, "the authority is no thread");
    if (priority > authority->max_controlled_priority)
        return refuse_range(0, authority->max_controlled_priority, "priority above the authority's");
    return Status::done;
}

// A thread's new scheduling context: nullptr for none.
Status decode_sched_context_for(const Tcb& thread, Cap cap, SchedContext*& sc) {
    sc = nullptr;
    if (cap.is_null())
        return node.is_current(thread) ? illegal("the caller needs its scheduling context") : Status::done;
    if (!cap.is(CapType::sched_context)) return refuse_capability(2, "not a scheduling context");
    sc = cap.as<SchedContextCap>().sched_context();
    if (thread.sched_context != sc) {
        if (thread.sched_context != nullptr) return illegal("the thread has another scheduling context");
        if (sc->thread != nullptr) return illegal("the scheduling context has another thread");
    }
    if (thread.is_blocked() && !is_released(*sc)) return illegal("the thread is blocked and the budget is not ready");
    return Status::done;
}

} // namespace

Status decode_set_priority(Call& call, Tcb& thread) {
    constexpr auto label = Label::tcb_set_priority;
    if (!call.is_complete(sel4::shape(label))) return truncated("SetPriority takes a word and a thread");
    const Word priority = call.arg(sel4::argument(label, "priority"));
    const Status status = check_authority(authority_of(call), priority);
    if (status == Status::done) set_priority(thread, static_cast<Priority>(priority));
    return status;
}

Status decode_set_mc_priority(Call& call, Tcb& thread) {
    constexpr auto label = Label::tcb_set_mc_priority;
    if (!call.is_complete(sel4::shape(label))) return truncated("SetMCPriority takes a word and a thread");
    const Word mcp = call.arg(sel4::argument(label, "mcp"));
    const Status status = check_authority(authority_of(call), mcp);
    if (status == Status::done) thread.max_controlled_priority = static_cast<Priority>(mcp);
    return status;
}

Status decode_set_sched_params(Call& call, Tcb& thread) {
    constexpr auto label = Label::tcb_set_sched_params;
    if (!call.is_complete(sel4::shape(label))) return truncated("SetSchedParams takes 2 words and 3 capabilities");
    const Word mcp = call.arg(sel4::argument(label, "mcp"));
    const Word priority = call.arg(sel4::argument(label, "priority"));
    Slot& handler = *call.cap_arg(sel4::argument(label, "fault_ep"));
    const Tcb* const authority = authority_of(call);
    if (const Status status = check_authority(authority, mcp); status != Status::done) return status;
    if (const Status status = check_authority(authority, priority); status != Status::done) return status;
    SchedContext* sc;
    const Cap sc_cap = call.cap_arg(sel4::argument(label, "sched_context"))->cap;
    if (const Status status = decode_sched_context_for(thread, sc_cap, sc); status != Status::done) return status;
    if (!is_valid_handler(handler.cap)) return refuse_capability(3, "not an endpoint that can be called");

    const Status status = install_cap(call, thread, TcbSlot::fault_handler, handler.cap, &handler);
    if (status != Status::done) return status;
    thread.max_controlled_priority = static_cast<Priority>(mcp);
    set_priority(thread, static_cast<Priority>(priority));
    if (thread.sched_context != sc) {
        if (sc != nullptr)
            bind_thread(*sc, thread);
        else
            unbind_thread(*thread.sched_context);
    }
    return Status::done;
}

} // namespace keel
