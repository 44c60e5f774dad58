// SPDX-License-Identifier: Apache-2.0
//
// The derivation tree: links, and the order that makes children and copies findable.
#include "kernel/invariants/inventory.hpp"
#include "kernel/object/derivation.hpp"

#include <map>

namespace keel {
namespace {

void check_links(const Inventory& inventory, Violations& violations) {
    for (Slot* const slot : inventory.slots) {
        const TreeNode& links = slot->node;
        if (!inventory.named.contains(slot))
            violations.push_back(describe("in the tree, but in no object: slot", slot));
        if (slot->cap.is_null()) {
            if (links.next() != nullptr || links.previous() != nullptr)
                violations.push_back(describe("empty, but in the tree: slot", slot));
            continue;
        }
        if (links.next() != nullptr && links.next()->node.previous() != slot)
            violations.push_back(describe("not its successor's predecessor: slot", slot));
        if (links.previous() != nullptr && links.previous()->node.next() != slot)
            violations.push_back(describe("not its predecessor's successor: slot", slot));
    }
}

using Lists = std::vector<std::vector<Slot*>>;

struct Place {
    std::size_t list;
    std::size_t index;
};

// All lists, in order. A circle shows as slots that no list has.
Lists find_lists(const Inventory& inventory, Violations& violations) {
    Lists lists;
    std::size_t count = 0;
    std::size_t found = 0;
    for (Slot* const slot : inventory.slots) {
        if (slot->cap.is_null()) continue;
        ++count;
        if (slot->node.previous() != nullptr) continue;
        std::vector<Slot*>& list = lists.emplace_back();
        for (Slot* at = slot; at != nullptr && list.size() <= inventory.slots.size(); at = at->node.next())
            list.push_back(at);
        found += list.size();
    }
    if (found != count) violations.push_back("the derivation tree has a circle");
    return lists;
}

// Slots directly behind `slot` that it is a parent of.
std::size_t count_children(const std::vector<Slot*>& list, std::size_t index) {
    std::size_t end = index + 1;
    while (end < list.size() && is_parent_of(*list[index], *list[end]))
        ++end;
    return end - index - 1;
}

// An untyped capability, with the index of its last child.
struct Parent {
    Slot* slot;
    Place place;
    std::size_t last_child;

    bool contains(Place child) const {
        return child.list == place.list && child.index > place.index && child.index <= last_child;
    }
};

std::vector<Parent> untyped_parents(const Lists& lists) {
    std::vector<Parent> parents;
    for (std::size_t l = 0; l < lists.size(); ++l)
        for (std::size_t i = 0; i < lists[l].size(); ++i)
            if (lists[l][i]->cap.is(CapType::untyped))
                parents.push_back({lists[l][i], {l, i}, i + count_children(lists[l], i)});
    return parents;
}

// Whatever lies in untyped memory was derived from it, and is found when it is revoked.
void check_untyped_children(const Lists& lists, Violations& violations) {
    const std::vector<Parent> parents = untyped_parents(lists);
    for (std::size_t l = 0; l < lists.size(); ++l)
        for (std::size_t i = 0; i < lists[l].size(); ++i) {
            const Slot& slot = *lists[l][i];
            for (const Parent& parent : parents) {
                if (parent.slot == &slot || !same_region(parent.slot->cap, slot.cap) || parent.contains({l, i}))
                    continue;
                const bool is_alias = slot.cap.is(CapType::untyped) && l == parent.place.list &&
                                      i < parent.place.index && i + count_children(lists[l], i) >= parent.place.index;
                if (!is_alias) violations.push_back(describe(slot.cap) + " is in untyped memory, but not its child");
            }
        }
}

// Capabilities to one object stand together, so that the last one is known as such.
void check_copies_stand_together(const Lists& lists, Violations& violations) {
    std::map<std::pair<CapType, Word>, Place> last;
    for (std::size_t l = 0; l < lists.size(); ++l)
        for (std::size_t i = 0; i < lists[l].size(); ++i) {
            const Cap cap = lists[l][i]->cap;
            if (!extent_of(cap).exists) continue;
            const auto [known, is_new] = last.try_emplace({cap.type(), cap.address()}, Place{l, i});
            const Place before = known->second;
            known->second = {l, i};
            if (is_new || !same_object(lists[before.list][before.index]->cap, cap)) continue;
            if (before.list != l || before.index + 1 != i)
                violations.push_back(describe(cap) + " stands apart from another one to its object");
        }
}

// A badged copy's copies follow it: a capability that is not the first with its badge has one before it.
void check_badges(const Lists& lists, Violations& violations) {
    for (const std::vector<Slot*>& list : lists)
        for (const Slot* const slot : list) {
            const Cap cap = slot->cap;
            if (!cap.is(CapType::endpoint) && !cap.is(CapType::notification)) continue;
            if (cap.extra() == 0 || slot->node.first_badged()) continue;
            const Slot* const previous = slot->node.previous();
            if (previous == nullptr || !same_object(previous->cap, cap) || previous->cap.extra() != cap.extra())
                violations.push_back(describe(cap) + " is a copy of a badge that is not before it");
        }
}

} // namespace

void check_tree(const Inventory& inventory, Violations& violations) {
    check_links(inventory, violations);
    if (!violations.empty()) return;
    const Lists lists = find_lists(inventory, violations);
    if (!violations.empty()) return;
    check_untyped_children(lists, violations);
    check_copies_stand_together(lists, violations);
    check_badges(lists, violations);
}

} // namespace keel
