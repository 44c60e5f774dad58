// SPDX-License-Identifier: Apache-2.0
#include "kernel/invocation.hpp"

#include "kernel/call.hpp"
#include "kernel/cspace.hpp"
#include "kernel/fault/delivery.hpp"
#include "kernel/ipc/message.hpp"
#include "kernel/ipc/transfer.hpp"
#include "kernel/object/arch_object.hpp"
#include "kernel/object/cnode.hpp"
#include "kernel/object/domain.hpp"
#include "kernel/object/endpoint.hpp"
#include "kernel/object/irq.hpp"
#include "kernel/object/notification.hpp"
#include "kernel/object/reply.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/object/sched_control.hpp"
#include "kernel/object/untyped.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

Status decode_endpoint(const Call& call) {
    const auto cap = call.cap.as<EndpointCap>();
    if (!cap.rights().write()) return refuse_capability(0, "the endpoint can't be sent to");
    send_message(*node.current, *cap.endpoint(), cap.badge(), cap.rights(),
                 {call.may_block, call.wants_reply, call.may_donate});
    return Status::done;
}

Status decode_notification(const Call& call) {
    const auto cap = call.cap.as<NotificationCap>();
    if (!cap.rights().write()) return refuse_capability(0, "the notification can't be signalled");
    send_signal(*cap.notification(), cap.badge());
    return Status::done;
}

Status decode_reply(const Call& call) {
    const auto cap = call.cap.as<ReplyCap>();
    send_reply(*node.current, *cap.reply(), cap.rights().grant());
    return Status::done;
}

// Capabilities whose invocation could take away what the receiving phase needs.
bool needs_own_system_call(CapType type) {
    switch (type) {
    case CapType::thread:
    case CapType::domain:
    case CapType::cnode:
    case CapType::sched_control:
    case CapType::sched_context:
        return true;
    default:
        return false;
    }
}

Status decode(Call& call) {
    if (call.cap.is_arch()) return arch::decode(call);
    if (call.first_phase && needs_own_system_call(call.cap.type()))
        return refuse_capability(0, "can't be invoked in a system call that receives too");
    switch (call.cap.type()) {
    case CapType::endpoint:
        return decode_endpoint(call);
    case CapType::notification:
        return decode_notification(call);
    case CapType::reply:
        return decode_reply(call);
    case CapType::untyped:
        return decode_untyped(call);
    case CapType::cnode:
        return decode_cnode(call);
    case CapType::thread:
        return decode_tcb(call);
    case CapType::sched_context:
        return decode_sched_context(call);
    case CapType::sched_control:
        return decode_sched_control(call);
    case CapType::irq_control:
        return decode_irq_control(call);
    case CapType::irq_handler:
        return decode_irq_handler(call);
    case CapType::domain:
        return decode_domain(call);
    default:
        return refuse_capability(0, "nothing that can be invoked");
    }
}

void reply_error(Tcb& caller) {
    const SyscallError& error = node.error;
    MessageWriter message(caller);
    unsigned length = 0;
    switch (error.error) {
    case sel4::Error::invalid_argument:
    case sel4::Error::invalid_capability:
    case sel4::Error::not_enough_memory:
        length = message.put(0, error.first);
        break;
    case sel4::Error::range_error:
        message.put(0, error.first);
        length = message.put(1, error.second);
        break;
    case sel4::Error::failed_lookup:
        message.put(0, error.first);
        length = write_lookup_failure(message, 1, node.lookup_failure);
        break;
    default:
        break;
    }
    message.finish(static_cast<Word>(error.error), length, 0);
}

void fault_in_send(Tcb& thread, CPtr address, bool block) {
    if (block) deliver_fault(thread, Fault::cap_fault(address, false, node.lookup_failure));
}

} // namespace

Status invoke(CPtr address, InvocationMode mode, Slot* known) {
    Tcb& caller = *node.current;
    const sel4::MessageInfo info = message_info_of(caller);
    Slot* const slot = known != nullptr ? known : lookup_slot(caller, address);
    if (slot == nullptr) {
        fault_in_send(caller, address, mode.block);
        return Status::done;
    }
    const bool needs_buffer = info.length() > sel4::message_registers || info.extra_caps() > 0;
    const sel4::IpcBuffer* const buffer = needs_buffer ? arch::ipc_buffer(caller, false) : nullptr;
    ExtraCaps extra{};
    if (info.extra_caps() > 0 && !lookup_extra_caps(caller, buffer, info.extra_caps(), extra)) {
        fault_in_send(caller, extra.failed, mode.block);
        return Status::done;
    }
    Word length = info.length();
    if (length > sel4::message_registers && buffer == nullptr) length = sel4::message_registers;
    Call call{.label = info.label(),
              .length = length,
              .buffer = buffer,
              .address = address,
              .slot = slot,
              .cap = slot->cap,
              .extra = {extra.slots[0], extra.slots[1], extra.slots[2]},
              .wants_reply = mode.call,
              .may_block = mode.block,
              .may_donate = mode.donate,
              .first_phase = mode.first_phase};

    // Should the operation be preempted or the thread be stopped by it, it is what the thread does again.
    caller.state = ThreadState::restart;
    const Status status = decode(call);
    if (status == Status::preempted) return status;
    if (status == Status::refused) {
        if (mode.call) reply_error(caller);
        caller.state = ThreadState::running;
    } else if (caller.state == ThreadState::restart) {
        reply_words(call, {});
    }
    return Status::done;
}

} // namespace keel
