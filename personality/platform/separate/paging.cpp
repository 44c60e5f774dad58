// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/separate/paging.hpp"

#include "personality/platform/separate/capability.hpp"
#include "personality/platform/separate/untyped.hpp"
#include "platform/frames.hpp"

namespace personality::platform {

namespace {

using sel4::Label;
using sel4::ObjectType;

template<Label Map>
Result<> map_structure(ObjectType type, std::uint64_t address) {
    const Slot slot = TRY(make_object(type, 0, sel4::page_table_bits));
    must(sel4::invoke<Map>(slot.pointer(), own_vspace.pointer(), address, sel4::vm_default), "map paging structure");
    return {};
}

} // namespace

sel4::Error map_own_page(Slot frame, std::uint64_t address) {
    return sel4::invoke<Label::page_map>(frame.pointer(), own_vspace.pointer(), address, sel4::read_write,
                                         sel4::vm_execute_never);
}

// The manager has mapped what is above the low part; the high part is the personality's own from the PDPT on.
Result<> map_own_table(std::uint64_t address) {
    const bool high = address >= high_map;
    if (high && address % (1ULL << 39) == 0) TRY(map_structure<Label::pdpt_map>(ObjectType::pdpt, address));
    if (high && address % (1ULL << 30) == 0)
        TRY(map_structure<Label::page_directory_map>(ObjectType::page_directory, address));
    return map_structure<Label::page_table_map>(ObjectType::page_table, address);
}

} // namespace personality::platform
