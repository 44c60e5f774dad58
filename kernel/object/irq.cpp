// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/irq.hpp"

#include "kernel/call.hpp"
#include "kernel/cspace.hpp"
#include "kernel/object/arch_object.hpp"
#include "kernel/object/deletion.hpp"
#include "kernel/object/derivation.hpp"
#include "kernel/object/notification.hpp"

namespace keel {
namespace {

using sel4::Label;

Status decode_get(Call& call) {
    constexpr auto label = Label::irq_control_get;
    if (!call.is_complete(sel4::shape(label))) return truncated("Get takes 3 words and a CNode");
    const Word irq = call.arg(sel4::argument(label, "irq"));
    if (const Status status = arch::check_legacy_irq(irq); status != Status::done) return status;
    if (is_irq_active(static_cast<Irq>(irq))) return refuse(sel4::Error::revoke_first, "the interrupt has a handler");
    const SlotLookup found =
        lookup_empty_target(call.cap_arg(sel4::argument(label, "root"))->cap, call.arg(sel4::argument(label, "index")),
                            call.arg(sel4::argument(label, "depth")));
    if (found.status != Status::done) return found.status;
    issue_irq_handler(static_cast<Irq>(irq), *call.slot, *found.slot);
    return Status::done;
}

Status decode_set_notification(Call& call, Irq irq) {
    if (!call.is_complete(sel4::shape(Label::irq_handler_set_notification))) return truncated("no notification");
    Slot& source = *call.extra[0];
    if (!source.cap.is(CapType::notification) || !source.cap.as<NotificationCap>().rights().write())
        return refuse_capability(0, "not a notification that can be signalled");
    Slot& slot = node.irq_slots[irq];
    delete_simple(slot);
    insert_derived(source.cap, source, slot);
    return Status::done;
}

void set_irq_state(Irq irq, IrqState state) {
    node.irq_states[irq] = state;
    arch::mask_irq(irq, state == IrqState::inactive);
}

} // namespace

Status decode_irq_control(Call& call) {
    return call.is(Label::irq_control_get) ? decode_get(call) : arch::decode_irq_control(call);
}

Status decode_irq_handler(Call& call) {
    const Irq irq = call.cap.as<IrqHandlerCap>().irq();
    switch (static_cast<Label>(call.label)) {
    case Label::irq_handler_ack:
        arch::mask_irq(irq, false);
        return Status::done;
    case Label::irq_handler_set_notification:
        return decode_set_notification(call, irq);
    case Label::irq_handler_clear:
        delete_simple(node.irq_slots[irq]);
        return Status::done;
    default:
        return illegal("no operation of interrupt handlers");
    }
}

void issue_irq_handler(Irq irq, Slot& control, Slot& destination) {
    set_irq_state(irq, IrqState::signal);
    insert_derived(IrqHandlerCap(irq), control, destination);
}

bool is_irq_active(Irq irq) { return node.irq_states[irq] != IrqState::inactive; }

void deliver_irq(Irq irq) {
    switch (node.irq_states[irq]) {
    case IrqState::signal: {
        const Cap cap = node.irq_slots[irq].cap;
        if (cap.is(CapType::notification))
            send_signal(*cap.as<NotificationCap>().notification(), cap.as<NotificationCap>().badge());
        arch::mask_irq(irq, true);
        break;
    }
    case IrqState::timer:
        node.reprogram = true;
        break;
    case IrqState::reserved:
        break;
    case IrqState::inactive:
        arch::mask_irq(irq, true);
        break;
    }
    arch::end_irq(irq);
}

void finalise_irq_handler(Irq irq) { delete_simple(node.irq_slots[irq]); }

void release_irq(Irq irq) { set_irq_state(irq, IrqState::inactive); }

} // namespace keel
