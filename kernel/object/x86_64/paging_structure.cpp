// SPDX-License-Identifier: Apache-2.0
//
// Page tables, page directories and page-directory-pointer tables: one implementation, as they differ in their level
// and labels only.
#include "kernel/call.hpp"
#include "kernel/object/derivation.hpp"
#include "kernel/object/x86_64/vspace.hpp"

namespace keel {

namespace {

struct Labels {
    sel4::Label map;
    sel4::Label unmap;
};
constexpr Labels labels[] = {
    {sel4::Label::page_table_map, sel4::Label::page_table_unmap},
    {sel4::Label::page_directory_map, sel4::Label::page_directory_unmap},
    {sel4::Label::pdpt_map, sel4::Label::pdpt_unmap},
};
constexpr sel4::Label map_label = sel4::Label::page_table_map; // all three have the same arguments

Status invoke_map(Slot& slot, TableCap cap, Entry& entry, Entry value) {
    slot.cap = cap;
    entry = value;
    return Status::done;
}

Status invoke_unmap(Slot& slot, TableCap cap) {
    if (cap.mapping().exists()) {
        unmap_table(cap);
        arch::clear(cap.object<void>(), sizeof(Table));
    }
    slot.cap = cap.with_mapping({no_asid, 0});
    return Status::done;
}

Status decode_map(Call& call, TableCap table) {
    using sel4::argument;
    if (!call.is_complete(sel4::shape(map_label))) return truncated("Map: message or address space missing");
    if (table.mapping().exists()) return refuse_capability(0, "the table is mapped already");

    const unsigned parent_level = table.level() + 1;
    const Word address = call.arg(argument(map_label, "vaddr")) & ~mask(covered_bits(parent_level));
    const Word attributes = call.arg(argument(map_label, "attributes"));
    const Cap vspace = call.cap_arg(argument(map_label, "vspace"))->cap;
    if (const Status status = require_vspace(vspace); status != Status::done) return status;
    if (address > address_limit) return refuse_argument(0, "the address is not user level's");
    const Pml4Cap pml4 = vspace.as<Pml4Cap>();
    const VspaceLookup space = lookup_vspace(pml4);
    if (space.status != Status::done) return space.status;

    const Walk found = walk(*space.root, address, parent_level);
    if (found.entry == nullptr)
        return refuse_lookup(
            false, {sel4::LookupFailure::missing_capability, static_cast<std::uint8_t>(covered_bits(found.missing))},
            "a table above it is missing");
    if (found.entry->present()) return refuse(sel4::Error::delete_first, "something is mapped at the address");

    const Entry value = Entry::table(arch::to_physical(table.object<void>()), attributes);
    return invoke_map(*call.slot, table.with_mapping({pml4.asid(), address}), *found.entry, value);
}

} // namespace

Status decode_table(Call& call) {
    const TableCap table{call.cap};
    const Labels& names = labels[table.level() - 1];
    if (call.is(names.map)) return decode_map(call, table);
    if (!call.is(names.unmap)) return illegal("a paging structure has no such method");
    if (!is_final(*call.slot)) return refuse(sel4::Error::revoke_first, "there are copies of the capability");
    return invoke_unmap(*call.slot, table);
}

} // namespace keel
