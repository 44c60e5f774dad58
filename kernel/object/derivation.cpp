// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/derivation.hpp"

#include "kernel/object/cap_operations.hpp"

namespace keel {
namespace {

// The neighbours of a node point to `slot`.
void link_neighbours(const TreeNode& tree_node, Slot* slot) {
    if (tree_node.previous() != nullptr) tree_node.previous()->node.set_next(slot);
    if (tree_node.next() != nullptr) tree_node.next()->node.set_previous(slot);
}

// Untyped memory that was copied must not be retyped twice.
void exhaust_if_copied(Slot& source, Cap copy) {
    if (!source.cap.is(CapType::untyped) || !copy.is(CapType::untyped)) return;
    const auto untyped = source.cap.as<UntypedCap>();
    if (untyped.address() == copy.address() && untyped.size_bits() == copy.as<UntypedCap>().size_bits())
        source.cap = untyped.with_used(untyped.size());
}

} // namespace

bool is_parent_of(const Slot& parent, const Slot& child) {
    if (!parent.node.revocable() || !same_region(parent.cap, child.cap)) return false;
    if (!parent.cap.is(CapType::endpoint) && !parent.cap.is(CapType::notification)) return true;
    // A badged capability is the parent of copies with its badge, up to the next one that was badged.
    const Word badge = parent.cap.extra();
    return badge == 0 || (badge == child.cap.extra() && !child.node.first_badged());
}

bool has_children(const Slot& slot) {
    const Slot* const next = slot.node.next();
    return next != nullptr && is_parent_of(slot, *next);
}

bool is_final(const Slot& slot) {
    const Slot* const previous = slot.node.previous();
    const Slot* const next = slot.node.next();
    return (previous == nullptr || !same_object(previous->cap, slot.cap)) &&
           (next == nullptr || !same_object(slot.cap, next->cap));
}

void insert_derived(Cap cap, Slot& source, Slot& destination) {
    check(destination.cap.is_null());
    const bool revocable = is_revocable(cap, source.cap);
    exhaust_if_copied(source, cap);
    destination.cap = cap;
    destination.node = TreeNode(&source, source.node.next(), revocable, revocable);
    link_neighbours(destination.node, &destination);
}

void insert_new(Cap cap, Slot& parent, Slot& destination) {
    check(destination.cap.is_null());
    destination.cap = cap;
    destination.node = TreeNode(&parent, parent.node.next(), true, true);
    link_neighbours(destination.node, &destination);
}

void move_cap(Cap cap, Slot& source, Slot& destination) {
    check(destination.cap.is_null());
    destination.cap = cap;
    destination.node = source.node;
    source = Slot{};
    link_neighbours(destination.node, &destination);
}

void swap_caps(Cap a_cap, Slot& a, Cap b_cap, Slot& b) {
    const TreeNode a_node = a.node;
    a.cap = b_cap;
    b.cap = a_cap;
    // One after the other, as the slots may be neighbours.
    link_neighbours(a_node, &b);
    const TreeNode b_node = b.node;
    a.node = b_node;
    b.node = a_node;
    link_neighbours(b_node, &a);
}

void remove_from_tree(Slot& slot) {
    Slot* const previous = slot.node.previous();
    Slot* const next = slot.node.next();
    if (previous != nullptr) previous->node.set_next(next);
    if (next != nullptr) {
        next->node.set_previous(previous);
        if (slot.node.first_badged()) next->node.set_first_badged();
    }
    slot = Slot{};
}

} // namespace keel
