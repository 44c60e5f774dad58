// SPDX-License-Identifier: Apache-2.0
//
// A slot for a capability, with its place in the capability derivation tree (kernel/object/derivation.hpp). CNodes are
// arrays of slots; a TCB has five, and each interrupt one.
#pragma once

#include "kernel/cap.hpp"

namespace keel {

// The tree is a doubly linked list in preorder; which capability is a child follows from the capabilities themselves
// and from two bits: revocable (may have children) and first_badged (first copy of a badge: not a child of its badge).
class TreeNode {
  public:
    constexpr TreeNode() = default;
    TreeNode(Slot* previous, Slot* next, bool revocable, bool first_badged)
        : next_(address_of(next) | Word{revocable} << 1 | Word{first_badged}), previous_(previous) {}

    Slot* next() const { return reinterpret_cast<Slot*>(next_ & ~flag_mask); }
    Slot* previous() const { return previous_; }
    bool revocable() const { return next_ & 2; }
    bool first_badged() const { return next_ & 1; }

    void set_next(Slot* next) { next_ = address_of(next) | (next_ & flag_mask); }
    void set_previous(Slot* previous) { previous_ = previous; }
    void set_first_badged() { next_ |= 1; }

  private:
    static constexpr Word flag_mask = 3;

    Word next_ = 0;
    Slot* previous_ = nullptr;
};

struct alignas(32) Slot {
    Cap cap;
    TreeNode node;
};
static_assert(sizeof(Slot) == 1 << sel4::slot_bits);

} // namespace keel
