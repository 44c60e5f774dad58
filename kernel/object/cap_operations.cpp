// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/cap_operations.hpp"

#include "kernel/cspace.hpp"
#include "kernel/object/arch_object.hpp"
#include "kernel/object/endpoint.hpp"
#include "kernel/object/irq.hpp"
#include "kernel/object/notification.hpp"
#include "kernel/object/reply.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/object/tcb.hpp"

namespace keel {
namespace {

Cap with_rights(Cap cap, sel4::CapRights rights) { return cap.with_flags(cap.flags() & rights.raw()); }

Cap with_guard(CNodeCap cap, sel4::CNodeCapData data) {
    const auto bits = static_cast<unsigned>(data.guard_size());
    if (bits + cap.radix() > sel4::word_bits) return Cap();
    return CNodeCap(cap.slots(), cap.radix(), data.guard() & mask(bits), bits);
}

} // namespace

Derived derive_cap(const Slot& slot, Cap cap) {
    if (cap.is_arch()) return arch::derive(slot, cap);
    switch (cap.type()) {
    case CapType::zombie:
    case CapType::irq_control:
        return {Status::done, Cap()};
    case CapType::untyped: {
        const Status status = require_no_children(slot);
        return {status, status == Status::done ? cap : Cap()};
    }
    default:
        return {Status::done, cap};
    }
}

Cap mask_rights(Cap cap, sel4::CapRights rights) {
    if (cap.is_arch()) return arch::mask_rights(cap, rights);
    switch (cap.type()) {
    case CapType::endpoint:
    case CapType::notification:
    case CapType::reply:
        return with_rights(cap, rights);
    default:
        return cap;
    }
}

Cap update_data(Cap cap, Word data, bool keep_badge) {
    switch (cap.type()) {
    case CapType::endpoint:
    case CapType::notification:
        return keep_badge || cap.extra() != 0 ? Cap() : cap.with_extra(data);
    case CapType::cnode:
        return with_guard(cap.as<CNodeCap>(), sel4::CNodeCapData(data));
    default:
        return cap;
    }
}

bool is_revocable(Cap derived, Cap source) {
    if (derived.is_arch()) return arch::is_revocable(derived, source);
    switch (derived.type()) {
    case CapType::endpoint:
    case CapType::notification:
        return derived.extra() != source.extra();
    case CapType::irq_handler:
        return source.is(CapType::irq_control);
    case CapType::untyped:
        return true;
    default:
        return false;
    }
}

Extent extent_of(Cap cap) {
    if (cap.is_arch()) {
        const bool exists = arch::has_memory(cap);
        return {cap.address(), exists ? arch::size_bits(cap) : 0, exists};
    }
    switch (cap.type()) {
    case CapType::untyped:
        return {cap.address(), cap.as<UntypedCap>().size_bits(), true};
    case CapType::endpoint:
        return {cap.address(), sel4::endpoint_bits, true};
    case CapType::notification:
        return {cap.address(), sel4::notification_bits, true};
    case CapType::reply:
        return {cap.address(), sel4::reply_bits, true};
    case CapType::cnode:
        return {cap.address(), cap.as<CNodeCap>().radix() + sel4::slot_bits, true};
    case CapType::thread:
        return {cap.address(), sel4::tcb_bits, true};
    case CapType::zombie:
        return {cap.address(), cap.as<ZombieCap>().size_bits(), true};
    case CapType::sched_context:
        return {cap.address(), cap.as<SchedContextCap>().size_bits(), true};
    default:
        return {};
    }
}

bool same_region(Cap a, Cap b) {
    switch (a.type()) {
    case CapType::untyped: {
        const Extent inner = extent_of(b);
        const Word last = inner.start + mask(inner.bits);
        return inner.exists && a.address() <= inner.start && inner.start <= last &&
               last <= a.address() + mask(a.as<UntypedCap>().size_bits());
    }
    case CapType::irq_control:
        return b.is(CapType::irq_control) || b.is(CapType::irq_handler);
    case CapType::irq_handler:
        return b.is(CapType::irq_handler) && a.extra() == b.extra();
    case CapType::cnode:
    case CapType::sched_context:
        return b.is(a.type()) && a.address() == b.address() && a.flags() == b.flags();
    case CapType::endpoint:
    case CapType::notification:
    case CapType::reply:
    case CapType::thread:
        return b.is(a.type()) && a.address() == b.address();
    case CapType::domain:
    case CapType::sched_control:
        return b.is(a.type());
    default:
        return a.is_arch() && b.is_arch() && arch::same_region(a, b);
    }
}

bool same_object(Cap a, Cap b) {
    if (a.is(CapType::untyped) || a.is(CapType::irq_control)) return false;
    if (a.is_arch() && b.is_arch()) return arch::same_object(a, b);
    return same_region(a, b);
}

Finalised finalise_cap(Cap cap, bool final) {
    if (cap.is_arch()) return arch::finalise(cap, final);
    if (cap.is(CapType::zombie)) return {cap, Cap()};
    if (!final) return {};
    switch (cap.type()) {
    case CapType::endpoint:
        finalise_endpoint(*cap.as<EndpointCap>().endpoint());
        return {};
    case CapType::notification:
        finalise_notification(*cap.as<NotificationCap>().notification());
        return {};
    case CapType::reply:
        finalise_reply(*cap.as<ReplyCap>().reply());
        return {};
    case CapType::sched_context:
        finalise_sched_context(*cap.as<SchedContextCap>().sched_context());
        return {};
    case CapType::cnode: {
        const auto cnode = cap.as<CNodeCap>();
        return {ZombieCap(cnode.slots(), cnode.radix() + sel4::slot_bits, cnode.size()), Cap()};
    }
    case CapType::thread: {
        Tcb& thread = *cap.as<ThreadCap>().thread();
        finalise_tcb(thread);
        return {ZombieCap(thread.slots, sel4::tcb_bits, static_cast<Word>(TcbSlot::count)), Cap()};
    }
    case CapType::irq_handler:
        finalise_irq_handler(cap.as<IrqHandlerCap>().irq());
        return {Cap(), cap};
    default:
        return {};
    }
}

void after_deletion(Cap cleanup) {
    if (cleanup.is_null()) return;
    if (cleanup.is_arch())
        arch::after_deletion(cleanup);
    else
        release_irq(cleanup.as<IrqHandlerCap>().irq());
}

} // namespace keel
