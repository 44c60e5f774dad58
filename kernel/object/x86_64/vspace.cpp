// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/x86_64/vspace.hpp"

#include "arch/paging.hpp"
#include "kernel/call.hpp"
#include "kernel/object/x86_64/asid.hpp"

namespace keel {

namespace {

// Above this many present entries, flushing them one by one costs more than refilling all translations.
constexpr unsigned single_flush_limit = 16;

void flush_table(sel4::PAddr root, Word address, Table& table, unsigned level) {
    if (level == 1) {
        unsigned present = 0;
        for (const Entry entry : table.entries)
            present += entry.present();
        if (present <= single_flush_limit) {
            for (unsigned i = 0; i < table_entries; ++i)
                if (table.entries[i].present()) arch::flush_page(root, address + (Word{i} << sel4::page_bits));
            // Also drops what the processor remembers of the way to the table.
            arch::flush_page(root, address);
            return;
        }
    }
    arch::flush_all(root);
}

} // namespace

Status require_vspace(Cap cap) {
    if (!cap.is(cap_pml4) || cap.as<Pml4Cap>().asid() == no_asid)
        return refuse_capability(1, "not an address space with an ASID");
    return Status::done;
}

VspaceLookup lookup_vspace(Pml4Cap cap) {
    Table* const root = asid_table.find(cap.asid());
    if (root == nullptr)
        return {refuse_lookup(false, {sel4::LookupFailure::invalid_root}, "the address space's ASID is gone"), nullptr};
    if (root != cap.object<Table>()) return {refuse_capability(1, "the ASID is another address space's"), nullptr};
    return {Status::done, root};
}

void unmap_page(PageCap page) {
    const Mapping mapping = page.mapping();
    Table* const root = asid_table.find(mapping.asid);
    if (root == nullptr) return;
    const unsigned level = level_of(page.size());
    Entry* const entry = walk(*root, mapping.address, level).entry;
    if (entry == nullptr || !entry->is_page(level)) return;
    if (entry->page_address(level) != arch::to_physical(page.object<void>())) return;
    *entry = {};
    arch::flush_page(arch::to_physical(root), mapping.address);
}

void unmap_table(TableCap table) {
    const Mapping mapping = table.mapping();
    Table* const root = asid_table.find(mapping.asid);
    if (root == nullptr) return;
    const unsigned parent_level = table.level() + 1;
    Entry* const entry = walk(*root, mapping.address, parent_level).entry;
    if (entry == nullptr || !entry->is_table(parent_level)) return;
    if (entry->table_address() != arch::to_physical(table.object<void>())) return;
    *entry = {};
    flush_table(arch::to_physical(root), mapping.address, *table.object<Table>(), table.level());
}

} // namespace keel
