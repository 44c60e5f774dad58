// SPDX-License-Identifier: Apache-2.0
//
// Capabilities of x86-64's objects. What a mapping is known by (address space identifier and virtual address) is in the
// capability that made it, so that a copy of a capability has no part in it.
#pragma once

#include "kernel/cap.hpp"

namespace keel {

using Asid = unsigned; // pool << 9 | index in the pool; 0 is none
inline constexpr Asid no_asid = 0;
inline constexpr unsigned asid_bits = 12;

inline constexpr CapType cap_page{1};
inline constexpr CapType cap_page_table{3};
inline constexpr CapType cap_page_directory{5};
inline constexpr CapType cap_pdpt{7};
inline constexpr CapType cap_pml4{9};
inline constexpr CapType cap_asid_control{11};
inline constexpr CapType cap_asid_pool{13};
inline constexpr CapType cap_io_port{19};
inline constexpr CapType cap_io_port_control{31};

// Where something is mapped: the address is page-aligned, so the identifier has room below it.
struct Mapping {
    Asid asid;
    Word address;

    static Mapping of(Word extra) { return {static_cast<Asid>(extra & mask(asid_bits)), extra & ~mask(asid_bits)}; }
    Word extra() const { return address | asid; }
    bool exists() const { return asid != no_asid; }
};

enum class PageSize : unsigned { small, large, huge };
constexpr unsigned bits_of(PageSize size) { return sel4::page_bits + 9 * static_cast<unsigned>(size); }

// kernel_only: a page whose rights were masked away, or write-only, which the processor can't do; it is mapped for
// nobody at user level.
enum class PageRights : unsigned { kernel_only = 1, read_only = 2, read_write = 3 };
PageRights masked(PageRights rights, sel4::CapRights by);

// A page of ordinary or of device memory. address(): in the kernel's window, also for devices.
struct PageCap : Cap {
    static constexpr CapType type_of = cap_page;
    explicit PageCap(Cap cap) : Cap(cap) {}
    PageCap(Word address, PageSize size, PageRights rights, bool device, Mapping mapping = {no_asid, 0})
        : Cap(type_of, static_cast<Word>(size) | static_cast<Word>(rights) << 2 | Word{device} << 4, address,
              mapping.extra()) {}

    PageSize size() const { return static_cast<PageSize>(flags() & 3); }
    PageRights rights() const { return static_cast<PageRights>(flags() >> 2 & 3); }
    bool device() const { return flags() & 0x10; }
    Mapping mapping() const { return Mapping::of(extra()); }
    PageCap with_mapping(Mapping mapping) const { return PageCap(with_extra(mapping.extra())); }
    PageCap with_rights(PageRights rights) const {
        return PageCap(with_flags((flags() & ~Word{0xc}) | static_cast<Word>(rights) << 2));
    }
};

// A page table, page directory or page-directory-pointer table: alike but for the type.
struct TableCap : Cap {
    explicit TableCap(Cap cap) : Cap(cap) {}
    TableCap(CapType type, Word address, Mapping mapping = {no_asid, 0}) : Cap(type, 0, address, mapping.extra()) {}

    static bool is_one(Cap cap) { return cap.is(cap_page_table) || cap.is(cap_page_directory) || cap.is(cap_pdpt); }
    // Of its entries: 1 page table, 2 page directory, 3 page-directory-pointer table.
    unsigned level() const { return (static_cast<unsigned>(type()) - 1) / 2; }
    Mapping mapping() const { return Mapping::of(extra()); }
    TableCap with_mapping(Mapping mapping) const { return TableCap(with_extra(mapping.extra())); }
};

// An address space.
struct Pml4Cap : Cap {
    static constexpr CapType type_of = cap_pml4;
    explicit Pml4Cap(Cap cap) : Cap(cap) {}
    explicit Pml4Cap(Word address, Asid asid = no_asid) : Cap(type_of, 0, address, asid) {}

    Asid asid() const { return static_cast<Asid>(extra()); }
    Pml4Cap with_asid(Asid asid) const { return Pml4Cap(with_extra(asid)); }
};

struct AsidPoolCap : Cap {
    static constexpr CapType type_of = cap_asid_pool;
    explicit AsidPoolCap(Cap cap) : Cap(cap) {}
    AsidPoolCap(Word address, Asid base) : Cap(type_of, 0, address, base) {}

    Asid base() const { return static_cast<Asid>(extra()); }
};

// Ports first..last.
struct IoPortCap : Cap {
    static constexpr CapType type_of = cap_io_port;
    explicit IoPortCap(Cap cap) : Cap(cap) {}
    IoPortCap(unsigned first, unsigned last) : Cap(type_of, 0, Word{0}, Word{first} | Word{last} << 16) {}

    unsigned first() const { return static_cast<unsigned>(extra() & 0xffff); }
    unsigned last() const { return static_cast<unsigned>(extra() >> 16); }
};

} // namespace keel
