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

// Clears what was used, from the end: what is cleared counts as unused at once, so this can be interrupted.
Status reset(Slot& slot) {
    auto untyped = slot.cap.as<UntypedCap>();
    if (untyped.used() == 0) return Status::done;
    const bool at_once = untyped.device() || untyped.size_bits() < config::reset_chunk_bits;
    if (at_once) {
        if (!untyped.device()) arch::clear(untyped.object<void>(), untyped.size());
        slot.cap = untyped.with_extra(0);
        return Status::done;
    }
    constexpr Word chunk = bit(config::reset_chunk_bits);
    Word used = (untyped.used() + chunk - 1) & ~(chunk - 1);
    while (used > 0) {
        used -= chunk;
        arch::clear(reinterpret_cast<void*>(untyped.address() + used), chunk);
        slot.cap = untyped.with_extra(used);
        if (should_preempt()) return Status::preempted;
    }
    return Status::done;
}

Status invoke_retype(Slot& slot, const Retype& request) {
    if (request.reset) {
        const Status status = reset(slot);
        if (status != Status::done) return status;
    }
    const auto untyped = slot.cap.as<UntypedCap>();
    slot.cap = untyped.with_extra(request.start + (request.count << request.bits) - untyped.address());
    for (Word i = 0; i < request.count; ++i)
        insert_new(
            create_object(request.type, request.start + (i << request.bits), request.user_bits, untyped.device()), slot,
            request.slots[i]);
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
    case ObjectType::untyped:
        return UntypedCap(address, user_bits, device);
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
