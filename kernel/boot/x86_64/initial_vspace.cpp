// SPDX-License-Identifier: Apache-2.0
#include "kernel/boot/x86_64/initial_vspace.hpp"

#include "arch/paging.hpp"
#include "kernel/machine.hpp"
#include "kernel/object/x86_64/asid.hpp"

namespace keel::boot {

namespace {

constexpr Asid root_asid = 1;
constexpr Asid root_pool = 0;

constexpr unsigned top_table_level = 3;
constexpr CapType table_types[] = {cap_page_table, cap_page_directory, cap_pdpt};

// Tables of a level are needed for every such range.
unsigned range_bits(unsigned level) { return covered_bits(level + 1); }

Table& root(const RootMemory& memory) { return *static_cast<Table*>(memory.vspace); }

} // namespace

unsigned num_tables(const RootLayout& layout) {
    Word count = 0;
    for (unsigned level = 1; level <= top_table_level; ++level) {
        const unsigned bits = range_bits(level);
        count += (round_up(layout.end, bits) - round_down(layout.image.start, bits)) >> bits;
    }
    return static_cast<unsigned>(count);
}

void put_architecture_caps(RootCNode& cnode, const RootMemory& memory) {
    auto& pool = *static_cast<AsidPool*>(memory.asid_pool);
    asid_table.add_pool(root_pool, pool);
    asid_table.assign(root_asid, root(memory));
    cnode.put(sel4::slot_init_vspace, Pml4Cap(address_of(memory.vspace), root_asid));
    cnode.put(sel4::slot_init_asid_pool, AsidPoolCap(address_of(&pool), root_pool));
    cnode.put(sel4::slot_asid_control, Cap(cap_asid_control));
    cnode.put(sel4::slot_io_port_control, Cap(cap_io_port_control));
}

InitialVspace::InitialVspace(RootCNode& cnode, const RootMemory& memory) : cnode_(cnode), memory_(memory) {
    arch::share_kernel_half(memory.vspace);
}

void InitialVspace::append_tables(const RootLayout& layout) {
    unsigned char* next = memory_.tables;
    for (unsigned level = top_table_level; level >= 1; --level) {
        const unsigned bits = range_bits(level);
        for (Word address = round_down(layout.image.start, bits); address < layout.end; address += bit(bits)) {
            *walk(root(memory_), address, level + 1).entry = Entry::table(arch::to_physical(next), sel4::vm_default);
            cnode_.append(TableCap(table_types[level - 1], address_of(next), {root_asid, address}));
            next += bit(sel4::page_bits);
        }
    }
}

Cap InitialVspace::map(void* page, Word address) {
    *walk(root(memory_), address, 1).entry =
        Entry::page(arch::to_physical(page), PageSize::small, PageRights::read_write, sel4::vm_default);
    return PageCap(address_of(page), PageSize::small, PageRights::read_write, false, {root_asid, address});
}

sel4::SlotRegion InitialVspace::append_pages(void* pages, Word address, Word count) {
    const sel4::SlotPos first = cnode_.next();
    for (Word i = 0; i < count; ++i) {
        const Word offset = i << sel4::page_bits;
        cnode_.append(map(static_cast<unsigned char*>(pages) + offset, address + offset));
    }
    return {first, cnode_.next()};
}

} // namespace keel::boot
