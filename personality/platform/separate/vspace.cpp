// SPDX-License-Identifier: Apache-2.0
#include "platform/vspace.hpp"

#include "abi/protocol/manager.hpp"
#include "personality/platform/separate/capability.hpp"
#include "personality/platform/separate/cspace.hpp"
#include "personality/platform/separate/frame_slots.hpp"
#include "personality/platform/separate/untyped.hpp"

#include <new>

namespace personality::platform {

namespace {

using sel4::Label;
using sel4::ObjectType;

constexpr unsigned pdpt_span_bits = 39;
constexpr unsigned directory_span_bits = 30;

VSpace* free_spaces = nullptr;

sel4::CapRights rights(Access access) { return access.write ? sel4::read_write : sel4::can_read; }
sel4::Word attributes(Access access) { return access.execute ? sel4::vm_default : sel4::vm_execute_never; }

Result<> ask_for_vspace(Slot root_slot) {
    using protocol::manager::Request;
    using protocol::manager::Status;
    const sel4::Received reply =
        sel4::call(Slot::root(protocol::container::manager_endpoint).pointer(),
                   sel4::MessageInfo(static_cast<sel4::Word>(Request::NewVSpace), 0, 0, 1), {{root_number(root_slot)}});
    if (reply.info.label() != static_cast<sel4::Word>(Status::Ok)) return Errno::enomem;
    return {};
}

// Root slots are few: the capability moves to a second-level one.
Result<Slot> new_root() {
    const Slot arrival = TRY(allocate_root_slot());
    const auto asked = ask_for_vspace(arrival);
    auto place = asked.ok() ? allocate_slot() : Result<Slot>(asked.error());
    if (place.ok()) must(move(place.value(), arrival), "move VSpace");
    if (asked.ok() && !place.ok()) return arrival;
    free_root_slot(arrival);
    return place;
}

} // namespace

Frame Frame::of_page(std::uint32_t page_number) { return Frame(frame_slot(page_number)); }
Frame Frame::of_clock() { return Frame(Slot::root(protocol::container::clock_frame)); }

Result<Table> make_table() { return Table{TRY(make_object(ObjectType::page_table, 0, sel4::page_table_bits))}; }

Result<Chunk> make_chunk() {
    constexpr unsigned bytes_bits = chunk_radix + sel4::slot_bits;
    const Slot memory = TRY(make_object(ObjectType::untyped, bytes_bits, bytes_bits));
    return Chunk{memory, TRY(allocate_node_slot()), false};
}

void empty(Chunk& chunk) {
    if (chunk.made) remove(chunk.node);
    chunk.made = false;
}

Result<VSpace*> VSpace::create() {
    const Slot root = TRY(new_root());
    auto* const space = new (std::nothrow) VSpace;
    if (space == nullptr) return Errno::enomem;
    space->root_ = root;
    return space;
}

Result<VSpace*> VSpace::acquire() {
    if (free_spaces == nullptr) return create();
    VSpace* const space = free_spaces;
    free_spaces = space->next_free_;
    return space;
}

void VSpace::release() {
    next_free_ = free_spaces;
    free_spaces = this;
}

Result<> VSpace::ensure(std::uint64_t address, unsigned bits) {
    const std::uint64_t base = address >> bits << bits;
    for (const Structure* structure = structures_; structure != nullptr; structure = structure->next)
        if (structure->base == base && structure->bits == bits) return {};
    const bool pdpt = bits == pdpt_span_bits;
    auto* const structure = new (std::nothrow) Structure{base, bits, structures_};
    if (structure == nullptr) return Errno::enomem;
    const auto slot = make_object(pdpt ? ObjectType::pdpt : ObjectType::page_directory, 0, sel4::page_table_bits);
    if (!slot.ok()) {
        delete structure;
        return slot.error();
    }
    structures_ = structure;
    must(pdpt ? sel4::invoke<Label::pdpt_map>(slot->pointer(), root_.pointer(), base, sel4::vm_default)
              : sel4::invoke<Label::page_directory_map>(slot->pointer(), root_.pointer(), base, sel4::vm_default),
         "map paging structure");
    return {};
}

Result<> VSpace::attach(Table& table, std::uint64_t address) {
    TRY(ensure(address, pdpt_span_bits));
    TRY(ensure(address, directory_span_bits));
    must(sel4::invoke<Label::page_table_map>(table.slot.pointer(), root_.pointer(), address, sel4::vm_default),
         "PageTable_Map");
    return {};
}

void VSpace::detach(Table& table) {
    must(sel4::invoke<Label::page_table_unmap>(table.slot.pointer()), "PageTable_Unmap");
}

bool VSpace::map(Chunk& chunk, unsigned index, std::uint64_t address, Frame frame, Access access) {
    if (!chunk.made) {
        must(sel4::invoke<Label::untyped_retype>(chunk.memory.pointer(), ObjectType::cnode, chunk_radix,
                                                 own_cnode.pointer(), Slot::root(root_number(chunk.node)).index(),
                                                 Slot::root(0).depth(), slot_in_node(chunk.node), 1),
             "chunk CNode");
        chunk.made = true;
    }
    const Slot place = chunk.node.below(chunk_radix, index);
    if (copy(place, frame.slot()) != sel4::Error::none) return false;
    return remap(chunk, index, address, access);
}

bool VSpace::remap(Chunk& chunk, unsigned index, std::uint64_t address, Access access) {
    const Slot place = chunk.node.below(chunk_radix, index);
    const sel4::Error error =
        sel4::invoke<Label::page_map>(place.pointer(), root_.pointer(), address, rights(access), attributes(access));
    if (error == sel4::Error::none) return true;
    if (error != sel4::Error::invalid_capability) runtime::fail("Page_Map");
    return false;
}

void VSpace::unmap(Chunk& chunk, unsigned index) { remove(chunk.node.below(chunk_radix, index)); }

} // namespace personality::platform
