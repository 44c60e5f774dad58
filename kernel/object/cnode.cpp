// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/cnode.hpp"

#include "kernel/call.hpp"
#include "kernel/cspace.hpp"
#include "kernel/object/cap_operations.hpp"
#include "kernel/object/deletion.hpp"
#include "kernel/object/derivation.hpp"
#include "kernel/object/endpoint.hpp"

namespace keel {
namespace {

using sel4::Label;

// Copy, Mint, Move and Mutate take their first five arguments alike.
constexpr auto dest_index = sel4::argument(Label::cnode_copy, "dest_index");
constexpr auto dest_depth = sel4::argument(Label::cnode_copy, "dest_depth");
constexpr auto src_root = sel4::argument(Label::cnode_copy, "src_root");
constexpr auto src_index = sel4::argument(Label::cnode_copy, "src_index");
constexpr auto src_depth = sel4::argument(Label::cnode_copy, "src_depth");
constexpr auto copy_rights = sel4::argument(Label::cnode_copy, "rights");
constexpr auto mint_badge = sel4::argument(Label::cnode_mint, "badge");
constexpr auto mutate_badge = sel4::argument(Label::cnode_mutate, "badge");
static_assert(sel4::argument(Label::cnode_mint, "rights").word == copy_rights.word);
static_assert(sel4::argument(Label::cnode_mutate, "src_depth").word == src_depth.word);
static_assert(sel4::argument(Label::cnode_rotate, "dest_depth").word == dest_depth.word);
static_assert(sel4::argument(Label::cnode_revoke, "depth").word == dest_depth.word);

Status refuse_empty(bool source, Word depth) {
    return refuse_lookup(source, {sel4::LookupFailure::missing_capability, static_cast<std::uint8_t>(depth)},
                         "the source slot is empty");
}

Status decode_derive(const Call& call, Slot& source, Slot& destination) {
    const bool mints = call.is(Label::cnode_mint);
    if (call.length <= (mints ? mint_badge : copy_rights).word) return truncated("rights or badge missing");
    const sel4::CapRights rights(call.arg(copy_rights));
    Cap changed = mask_rights(source.cap, rights);
    if (mints) changed = update_data(changed, call.arg(mint_badge), false);
    const Derived derived = derive_cap(source, changed);
    if (derived.status != Status::done) return derived.status;
    if (derived.cap.is_null()) return illegal("the capability can't be copied so");
    insert_derived(derived.cap, source, destination);
    return Status::done;
}

Status decode_move(const Call& call, Slot& source, Slot& destination) {
    const bool mutates = call.is(Label::cnode_mutate);
    if (mutates && call.length <= mutate_badge.word) return truncated("badge missing");
    const Cap moved = mutates ? update_data(source.cap, call.arg(mutate_badge), true) : source.cap;
    if (moved.is_null()) return illegal("the capability can't be changed so");
    move_cap(moved, source, destination);
    return Status::done;
}

Status decode_copy_or_move(const Call& call, Slot& destination) {
    // Stock seL4 looks at the slots before it asks for the arguments that only some of the four have.
    if (call.length <= src_depth.word || call.extra[0] == nullptr) return truncated("source missing");
    const Status empty = require_empty(destination);
    if (empty != Status::done) return empty;
    const Word depth = call.arg(src_depth);
    const SlotLookup source = lookup_source(call.cap_arg(src_root)->cap, call.arg(src_index), depth);
    if (source.status != Status::done) return source.status;
    if (source.slot->cap.is_null()) return refuse_empty(true, depth);
    const bool moves = call.is(Label::cnode_move) || call.is(Label::cnode_mutate);
    return moves ? decode_move(call, *source.slot, destination) : decode_derive(call, *source.slot, destination);
}

void invoke_rotate(Cap source_cap, Slot& source, Cap pivot_cap, Slot& pivot, Slot& destination) {
    if (&source == &destination) {
        swap_caps(source_cap, source, pivot_cap, pivot);
    } else {
        move_cap(pivot_cap, pivot, destination);
        move_cap(source_cap, source, pivot);
    }
}

Status decode_rotate(const Call& call, Slot& destination) {
    constexpr auto label = Label::cnode_rotate;
    if (!call.is_complete(sel4::shape(label))) return truncated("Rotate takes 8 words and two CNodes");
    // libsel4 calls what is put into the destination "dest_badge", and what is put into the pivot "pivot_badge".
    const Word for_pivot_cap = call.arg(sel4::argument(label, "dest_badge"));
    const Word for_source_cap = call.arg(sel4::argument(label, "pivot_badge"));
    const Word pivot_depth = call.arg(sel4::argument(label, "pivot_depth"));
    const Word source_depth = call.arg(sel4::argument(label, "src_depth"));
    const SlotLookup source = lookup_source(call.cap_arg(sel4::argument(label, "src_root"))->cap,
                                            call.arg(sel4::argument(label, "src_index")), source_depth);
    if (source.status != Status::done) return source.status;
    const SlotLookup pivot = lookup_source(call.cap_arg(sel4::argument(label, "pivot_root"))->cap,
                                           call.arg(sel4::argument(label, "pivot_index")), pivot_depth);
    if (pivot.status != Status::done) return pivot.status;
    if (pivot.slot == source.slot || pivot.slot == &destination) return illegal("the pivot is source or destination");
    if (source.slot != &destination) {
        const Status empty = require_empty(destination);
        if (empty != Status::done) return empty;
    }
    if (source.slot->cap.is_null()) return refuse_empty(true, source_depth);
    if (pivot.slot->cap.is_null()) return refuse_empty(false, pivot_depth);
    const Cap source_cap = update_data(source.slot->cap, for_source_cap, true);
    const Cap pivot_cap = update_data(pivot.slot->cap, for_pivot_cap, true);
    if (source_cap.is_null() || pivot_cap.is_null()) return illegal("a capability can't be changed so");
    invoke_rotate(source_cap, *source.slot, pivot_cap, *pivot.slot, destination);
    return Status::done;
}

Status decode_cancel_badged_sends(const Slot& slot) {
    if (!slot.cap.is(CapType::endpoint)) return illegal("not an endpoint");
    const auto endpoint = slot.cap.as<EndpointCap>();
    if (endpoint.rights() != sel4::all_rights) return illegal("the capability lacks rights");
    return endpoint.badge() == 0 ? Status::done : cancel_badged_sends(*endpoint.endpoint(), endpoint.badge());
}

} // namespace

Status decode_cnode(Call& call) {
    if (call.label < static_cast<Word>(Label::cnode_revoke) || call.label > static_cast<Word>(Label::cnode_rotate))
        return illegal("no operation of CNodes");
    if (call.length <= dest_depth.word) return truncated("slot missing");
    const SlotLookup found = lookup_target(call.cap, call.arg(dest_index), call.arg(dest_depth));
    if (found.status != Status::done) return found.status;
    switch (static_cast<Label>(call.label)) {
    case Label::cnode_revoke:
        return revoke(*found.slot);
    case Label::cnode_delete:
        return delete_cap(*found.slot);
    case Label::cnode_cancel_badged_sends:
        return decode_cancel_badged_sends(*found.slot);
    case Label::cnode_rotate:
        return decode_rotate(call, *found.slot);
    default:
        return decode_copy_or_move(call, *found.slot);
    }
}

} // namespace keel
