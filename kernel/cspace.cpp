// SPDX-License-Identifier: Apache-2.0
#include "kernel/cspace.hpp"

#include "kernel/call.hpp"
#include "kernel/object/derivation.hpp"

namespace keel {
namespace {

struct Resolved {
    Slot* slot;         // nullptr: failed
    unsigned bits_left; // of the address, not used because the slot holds no CNode
};

Resolved fail(sel4::LookupFailure kind, Word bits_left, Word bits_found = 0, Word guard = 0) {
    node.lookup_failure = {kind, static_cast<std::uint8_t>(bits_left), static_cast<std::uint8_t>(bits_found), guard};
    return {nullptr, 0};
}

// Follows CNodes from `root`, from the highest of the address's last `bits` (at least 1) bits on. `rest` has those that
// are not used yet as its highest, zeros below: so a level takes its bits with one shift, and its guard, which most
// don't have, with another.
Resolved resolve(Cap root, CPtr address, unsigned bits) {
    if (!root.is(CapType::cnode)) return fail(sel4::LookupFailure::invalid_root, 0);
    Word rest = address << (sel4::word_bits - bits);
    while (true) {
        const auto cnode = root.as<CNodeCap>();
        const unsigned radix = cnode.radix();
        if (cnode.extra() != 0) {
            const unsigned guard_bits = cnode.guard_bits();
            if (guard_bits > bits || rest >> (sel4::word_bits - guard_bits) != cnode.guard())
                return fail(sel4::LookupFailure::guard_mismatch, bits, guard_bits, cnode.guard());
            if (guard_bits + radix > bits) return fail(sel4::LookupFailure::depth_mismatch, bits, guard_bits + radix);
            bits -= guard_bits;
            rest <<= guard_bits;
        } else if (radix > bits) {
            return fail(sel4::LookupFailure::depth_mismatch, bits, radix);
        }
        Slot* const slot = cnode.slots() + (rest >> (sel4::word_bits - radix));
        bits -= radix;
        if (bits == 0 || !slot->cap.is(CapType::cnode)) return {slot, bits};
        rest <<= radix;
        root = slot->cap;
    }
}

SlotLookup lookup_exact(Cap root, CPtr address, Word depth, bool source) {
    const auto refused = [&](const LookupFailure& failure) {
        return SlotLookup{refuse_lookup(source, failure, "no such slot"), nullptr};
    };
    if (!root.is(CapType::cnode)) return refused({sel4::LookupFailure::invalid_root});
    if (depth < 1 || depth > sel4::word_bits) return {refuse_range(1, sel4::word_bits, "depth of an address"), nullptr};
    const Resolved found = resolve(root, address, static_cast<unsigned>(depth));
    if (found.slot == nullptr) return refused(node.lookup_failure);
    if (found.bits_left != 0)
        return refused({sel4::LookupFailure::depth_mismatch, static_cast<std::uint8_t>(found.bits_left), 0});
    return {Status::done, found.slot};
}

} // namespace

Slot* lookup_slot_in_levels(const Tcb& thread, CPtr address) {
    return resolve(thread.slot(TcbSlot::cspace).cap, address, sel4::word_bits).slot;
}

SlotLookup lookup_target(Cap root, CPtr address, Word depth) { return lookup_exact(root, address, depth, false); }

SlotLookup lookup_source(Cap root, CPtr address, Word depth) { return lookup_exact(root, address, depth, true); }

SlotLookup lookup_empty_target(Cap root, CPtr address, Word depth) {
    const SlotLookup found = lookup_target(root, address, depth);
    if (found.status != Status::done) return found;
    return {require_empty(*found.slot), found.slot};
}

Status require_empty(const Slot& slot) {
    return slot.cap.is_null() ? Status::done : refuse(sel4::Error::delete_first, "the slot is not empty");
}

Status require_no_children(const Slot& slot) {
    return has_children(slot) ? refuse(sel4::Error::revoke_first, "the capability has children") : Status::done;
}

} // namespace keel
