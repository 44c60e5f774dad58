// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/separate/cspace.hpp"

#include "lib/runtime/abort.hpp"
#include "personality/platform/separate/untyped.hpp"

#include <bit>
#include <memory>
#include <new>

namespace personality::platform {

namespace {

namespace container = protocol::container;

constexpr unsigned root_slots = 1U << container::cnode_radix;
constexpr unsigned node_radix = 7;  // 4 KiB
constexpr unsigned first_nodes = 8; // all that most containers need
constexpr unsigned max_nodes = 160;

constexpr unsigned many_nodes = 24; // from then on single slots have CNodes of their own, of large_radix
constexpr unsigned large_radix = container::second_level_bits;
constexpr unsigned large_words = (1U << large_radix) / 64;
constexpr unsigned max_large_nodes = 32;

std::uint64_t root_used[root_slots / 64] = {(1ULL << container::free_first) - 1};

// A second-level CNode for single slots.
struct Node {
    std::uint64_t used[2];
    Slot slot;
};
static_assert(sizeof(Node::used) * 8 == 1U << node_radix);

Node nodes[first_nodes];
Node* more_nodes = nullptr; // the others
unsigned node_count = 0;
unsigned first_with_space = 0; // no node before this one has a free slot

struct LargeNode {
    std::uint64_t* used; // large_words of them
    Slot slot;
};
LargeNode large_nodes[max_large_nodes];
unsigned large_count = 0;
unsigned first_large_with_space = 0;
bool grows = false; // a large CNode is being made, which takes slots itself

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

Result<Slot> make_node(unsigned radix) {
    const Slot slot = TRY(allocate_root_slot());
    const auto made = retype_into(sel4::ObjectType::cnode, radix, radix + sel4::slot_bits, slot);
    if (made.ok()) return slot;
    free_root_slot(slot);
    return made.error();
}

Node& node_at(unsigned number) { return number < first_nodes ? nodes[number] : more_nodes[number - first_nodes]; }

// The heap may want slots itself.
void make_room_for_more_nodes() {
    static bool makes = false;
    if (makes || more_nodes != nullptr || node_count < first_nodes) return;
    makes = true;
    more_nodes = new (std::nothrow) Node[max_nodes - first_nodes]();
    makes = false;
}

Result<> add_node() {
    if (node_count == max_nodes) return Errno::enomem;
    make_room_for_more_nodes(); // if there was no memory for it before
    if (node_count >= first_nodes && more_nodes == nullptr) return Errno::enomem;
    node_at(node_count) = {{}, TRY(make_node(node_radix))};
    ++node_count;
    make_room_for_more_nodes(); // now: there are the slots of the node that was just added
    return {};
}

Result<> add_large_node() {
    if (large_count == max_large_nodes) return Errno::enomem;
    auto used = std::unique_ptr<std::uint64_t[]>(new (std::nothrow) std::uint64_t[large_words]());
    if (!used) return Errno::enomem;
    const Slot slot = TRY(make_node(large_radix));
    large_nodes[large_count++] = {used.release(), slot};
    return {};
}

Result<Slot> allocate_large_slot() {
    for (;; ++first_large_with_space) {
        if (first_large_with_space == large_count) {
            grows = true;
            const auto added = add_large_node();
            grows = false;
            TRY(added);
        }
        const LargeNode& node = large_nodes[first_large_with_space];
        const unsigned index = take_bit(node.used, large_words);
        if (index < 1U << large_radix) return node.slot.below(large_radix, index);
    }
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
    if (node_count < many_nodes || grows) return allocate_node_slot();
    if (auto slot = allocate_large_slot(); slot.ok()) return slot;
    return allocate_node_slot();
}

Result<Slot> allocate_node_slot() {
    for (;; ++first_with_space) {
        if (first_with_space == node_count) TRY(add_node());
        Node& node = node_at(first_with_space);
        const unsigned index = take_bit(node.used, 2);
        if (index < 1U << node_radix) return node.slot.below(node_radix, index);
    }
}

std::uint64_t slot_in_node(Slot slot) { return slot.index() & ((1U << node_radix) - 1); }

void free_slot(Slot slot) {
    const std::uint64_t root = root_number(slot);
    for (unsigned i = 0; i < large_count; ++i) {
        if (root_number(large_nodes[i].slot) != root) continue;
        const std::uint64_t index = slot.index() & ((1U << large_radix) - 1);
        large_nodes[i].used[index / 64] &= ~(1ULL << index % 64);
        if (i < first_large_with_space) first_large_with_space = i;
        return;
    }
    const std::uint64_t index = slot_in_node(slot);
    for (unsigned i = 0; i < node_count; ++i) {
        Node& node = node_at(i);
        if (root_number(node.slot) != root) continue;
        node.used[index / 64] &= ~(1ULL << index % 64);
        if (i < first_with_space) first_with_space = i;
        return;
    }
    runtime::fail("free_slot: not a second-level slot");
}

} // namespace personality::platform
