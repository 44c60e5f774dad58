// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/untyped.hpp"

#include "kernel/call.hpp"
#include "kernel/cspace.hpp"
#include "kernel/object/arch_object.hpp"
#include "kernel/object/derivation.hpp"
#include "kernel/object/tcb.hpp"
#include "kernel/preemption.hpp"

namespace keel {
namespace {

using sel4::ObjectType;

constexpr auto label = sel4::Label::untyped_retype;

struct Retype {
    ObjectType type;
    unsigned user_bits;
    unsigned bits; // of an object
    Slot* slots;   // that get the capabilities
    Word count;
    bool reset; // nothing is left of what was made before
    Word start;
};

Status refuse_size(const char* why) { return refuse_argument(1, why); }

Status check_size(ObjectType type, Word user_bits) {
    if (user_bits >= sel4::word_bits || object_size_bits(type, user_bits) > sel4::max_untyped_bits)
        return refuse_range(0, sel4::max_untyped_bits, "object too large");
    if (type == ObjectType::cnode && user_bits == 0) return refuse_size("a CNode has two slots at least");
    if (type == ObjectType::untyped && user_bits < sel4::min_untyped_bits) return refuse_size("untyped too small");
    if (type == ObjectType::sched_context && user_bits < sel4::min_sched_context_bits)
        return refuse_size("scheduling context too small");
    return Status::done;
}

struct Window {
    Status status;
    Slot* slots;
};

// The slots that the new capabilities go to: in one CNode, all empty.
Window find_window(const Call& call, Word count) {
    Cap cnode_cap = call.cap_arg(sel4::argument(label, "root"))->cap;
    const Word depth = call.arg(sel4::argument(label, "node_depth"));
    if (depth != 0) {
        const SlotLookup found = lookup_target(cnode_cap, call.arg(sel4::argument(label, "node_index")), depth);
        if (found.status != Status::done) return {found.status, nullptr};
        cnode_cap = found.slot->cap;
    }
    if (!cnode_cap.is(CapType::cnode))
        return {refuse_lookup(false, {sel4::LookupFailure::missing_capability, static_cast<std::uint8_t>(depth)},
                              "the destination is no CNode"),
                nullptr};
    const auto cnode = cnode_cap.as<CNodeCap>();
    const Word offset = call.arg(sel4::argument(label, "node_offset"));
    if (offset >= cnode.size()) return {refuse_range(0, cnode.size() - 1, "first slot outside of the CNode"), nullptr};
    if (count < 1 || count > sel4::retype_fan_out_limit)
        return {refuse_range(1, sel4::retype_fan_out_limit, "number of objects"), nullptr};
    if (count > cnode.size() - offset)
        return {refuse_range(1, cnode.size() - offset, "more objects than slots"), nullptr};
    Slot* const slots = cnode.slots() + offset;
    for (Word i = 0; i < count; ++i)
        if (const Status empty = require_empty(slots[i]); empty != Status::done) return {empty, nullptr};
    return {Status::done, slots};
}

// Nothing is left of what was made before. What was used is not clear any more.
void reset(Slot& slot) {
    const auto untyped = slot.cap.as<UntypedCap>();
    if (untyped.used() != 0) slot.cap = untyped.with_used(0).with_clear_until(0);
}

// Clears unused memory up to `end`, chunk by chunk. What has been cleared stays so when this is interrupted.
Status clear_until(Slot& slot, Word end) {
    const auto untyped = slot.cap.as<UntypedCap>();
    const Word chunk = bit(untyped.chunk_bits());
    Word at = untyped.used() > untyped.clear_until() ? untyped.used() : untyped.clear_until();
    while (at < end) {
        const Word next = (at & ~(chunk - 1)) + chunk;
        arch::clear(reinterpret_cast<void*>(untyped.address() + at), next - at);
        slot.cap = untyped.with_clear_until(next);
        at = next;
        if (should_preempt(static_cast<unsigned>((chunk >> config::clear_unit_bits) + 1))) return Status::preempted;
    }
    return Status::done;
}

// Untyped memory within untyped memory is as clear as that.
UntypedCap piece_of(UntypedCap whole, Word address, unsigned bits) {
    const UntypedCap piece(address, bits, whole.device());
    const Word offset = address - whole.address();
    const Word clear = whole.clear_until() > offset ? whole.clear_until() - offset : 0;
    return piece.with_clear_until(clear < piece.size() ? clear : piece.size());
}

Status invoke_retype(Slot& slot, const Retype& request) {
    if (request.reset) reset(slot);
    const Word end = request.start + (request.count << request.bits) - slot.cap.address();
    if (request.type != ObjectType::untyped && !slot.cap.as<UntypedCap>().device())
        if (const Status status = clear_until(slot, end); status != Status::done) return status;

    const auto untyped = slot.cap.as<UntypedCap>();
    slot.cap = untyped.with_used(end);
    for (Word i = 0; i < request.count; ++i) {
        const Word address = request.start + (i << request.bits);
        const Cap cap = request.type == ObjectType::untyped
                            ? piece_of(untyped, address, request.bits)
                            : create_object(request.type, address, request.user_bits, untyped.device());
        insert_new(cap, slot, request.slots[i]);
    }
    return Status::done;
}

} // namespace

Word object_size_bits(ObjectType type, Word user_bits) {
    switch (type) {
    case ObjectType::untyped:
    case ObjectType::sched_context:
        return user_bits;
    case ObjectType::tcb:
        return sel4::tcb_bits;
    case ObjectType::endpoint:
        return sel4::endpoint_bits;
    case ObjectType::notification:
        return sel4::notification_bits;
    case ObjectType::cnode:
        return sel4::slot_bits + user_bits;
    case ObjectType::reply:
        return sel4::reply_bits;
    default:
        return arch::object_size_bits(type);
    }
}

Cap create_object(ObjectType type, Word address, unsigned user_bits, bool device) {
    switch (type) {
    case ObjectType::tcb:
        return ThreadCap(&initialise_tcb(reinterpret_cast<void*>(address)));
    case ObjectType::endpoint:
        return EndpointCap(reinterpret_cast<Endpoint*>(address));
    case ObjectType::notification:
        return NotificationCap(reinterpret_cast<Notification*>(address));
    case ObjectType::cnode:
        return CNodeCap(reinterpret_cast<Slot*>(address), user_bits);
    case ObjectType::sched_context:
        return SchedContextCap(reinterpret_cast<SchedContext*>(address), user_bits);
    case ObjectType::reply:
        return ReplyCap(reinterpret_cast<Reply*>(address));
    default:
        return arch::create_object(type, address, device);
    }
}

Status decode_untyped(Call& call) {
    if (!call.is(label)) return illegal("no operation of untyped memory");
    if (!call.is_complete(sel4::shape(label))) return truncated("Retype takes 6 words and a CNode");
    const Word type_number = call.arg(sel4::argument(label, "type"));
    const Word user_bits = call.arg(sel4::argument(label, "size_bits"));
    const Word count = call.arg(sel4::argument(label, "num_objects"));
    if (type_number >= sel4::num_object_types) return refuse_argument(0, "no such object type");
    const auto type = static_cast<ObjectType>(type_number);
    if (const Status status = check_size(type, user_bits); status != Status::done) return status;
    const auto bits = static_cast<unsigned>(object_size_bits(type, user_bits));
    const Window window = find_window(call, count);
    if (window.status != Status::done) return window.status;

    const auto untyped = call.cap.as<UntypedCap>();
    const bool is_unused = !has_children(*call.slot);
    const Word used = is_unused ? 0 : untyped.used();
    const Word available = untyped.size() - used;
    if (available >> bits < count) return refuse_memory(available, "not enough memory");
    if (untyped.device() && type != ObjectType::untyped && !arch::allowed_in_device_memory(type))
        return refuse_argument(1, "kernel objects can't be in device memory");
    const Word start = (untyped.address() + used + mask(bits)) & ~mask(bits);
    return invoke_retype(*call.slot,
                         {type, static_cast<unsigned>(user_bits), bits, window.slots, count, is_unused, start});
}

} // namespace keel
