// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/separate/cspace.hpp"

#include "lib/runtime/abort.hpp"
#include "personality/platform/separate/untyped.hpp"

#include <bit>

namespace personality::platform {

namespace {

namespace container = protocol::container;

constexpr unsigned root_slots = 1U << container::cnode_radix;
constexpr unsigned node_radix = 7; // 4 KiB
constexpr unsigned max_nodes = 160;

std::uint64_t root_used[root_slots / 64] = {(1ULL << container::free_first) - 1};

// A second-level CNode for single slots.
struct Node {
    std::uint64_t used[2];
    Slot slot;
};
static_assert(sizeof(Node::used) * 8 == 1U << node_radix);

Node nodes[max_nodes];
unsigned node_count = 0;
unsigned first_with_space = 0; // no node before this one has a free slot

// Takes the lowest clear bit; the number of bits if there is none.
unsigned take_bit(std::uint64_t* words, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
        if (words[i] == UINT64_MAX) continue;
        const auto bit = static_cast<unsigned>(std::countr_one(words[i]));
        words[i] |= 1ULL << bit;
        return i * 64 + bit;
    }
    return count * 64;
}

Result<> add_node() {
    if (node_count == max_nodes) return Errno::enomem;
    const Slot slot = TRY(allocate_root_slot());
    const auto made = retype_into(sel4::ObjectType::cnode, node_radix, node_radix + sel4::slot_bits, slot);
    if (!made.ok()) {
        free_root_slot(slot);
        return made.error();
    }
    nodes[node_count++] = {{}, slot};
    return {};
}

} // namespace

Result<Slot> allocate_root_slot() {
    const unsigned number = take_bit(root_used, root_slots / 64);
    if (number == root_slots) return Errno::enomem;
    return Slot::root(number);
}

void free_root_slot(Slot slot) {
    const std::uint64_t number = root_number(slot);
    root_used[number / 64] &= ~(1ULL << number % 64);
}

std::uint64_t root_number(Slot root_slot) { return root_slot.pointer() >> container::second_level_bits; }

Result<Slot> allocate_slot() {
    for (;; ++first_with_space) {
        if (first_with_space == node_count) TRY(add_node());
        Node& node = nodes[first_with_space];
        const unsigned index = take_bit(node.used, 2);
        if (index < 1U << node_radix) return node.slot.below(node_radix, index);
    }
}

std::uint64_t slot_in_node(Slot slot) { return slot.index() & ((1U << node_radix) - 1); }

void free_slot(Slot slot) {
    const std::uint64_t root = root_number(slot);
    const std::uint64_t index = slot_in_node(slot);
    for (unsigned i = 0; i < node_count; ++i) {
        if (root_number(nodes[i].slot) != root) continue;
        nodes[i].used[index / 64] &= ~(1ULL << index % 64);
        if (i < first_with_space) first_with_space = i;
        return;
    }
    runtime::fail("free_slot: not a second-level slot");
}

} // namespace personality::platform
