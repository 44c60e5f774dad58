// SPDX-License-Identifier: Apache-2.0
//
// Page tables as memory (SDM volume 3, 4.5): entries, and the way from an address space's root to one. Levels are
// those of the table that holds an entry: 1 page table (maps 4 KiB), 2 page directory, 3 page-directory-pointer table,
// 4 PML4. Nothing here knows capabilities.
#pragma once

#include "kernel/object/x86_64/arch_caps.hpp"

namespace keel {

inline constexpr unsigned table_entries = 512;
inline constexpr unsigned top_level = 4;

// The last address below the hole of those that aren't canonical. No page may end beyond it: a system call at the very
// end of user memory must not return into the hole.
inline constexpr Word address_limit = 0x00007fffffffffff;

// log2 of the bytes that an entry of a level covers; also the bits that a walk ending there has left.
constexpr unsigned covered_bits(unsigned level) { return sel4::page_bits + 9 * (level - 1); }
constexpr unsigned level_of(PageSize size) { return 1 + static_cast<unsigned>(size); }

class Entry {
  public:
    constexpr Entry() = default;

    static Entry table(sel4::PAddr table, Word attributes);
    static Entry page(sel4::PAddr page, PageSize size, PageRights rights, Word attributes);

    bool present() const { return raw_ & present_bit; }
    bool is_page(unsigned level) const { return present() && (level == 1 || raw_ & large_bit); }
    bool is_table(unsigned level) const { return present() && !is_page(level); }
    sel4::PAddr table_address() const { return raw_ & address_mask; }
    // Of a page of this level; the attribute bit above the large bit is no part of it.
    sel4::PAddr page_address(unsigned level) const { return raw_ & address_mask & ~mask(covered_bits(level)); }

  private:
    constexpr explicit Entry(Word raw) : raw_(raw) {}

    static constexpr Word present_bit = 1 << 0;
    static constexpr Word writable_bit = 1 << 1;
    static constexpr Word user_bit = 1 << 2;
    static constexpr Word write_through_bit = 1 << 3;
    static constexpr Word cache_disabled_bit = 1 << 4;
    static constexpr Word large_bit = 1 << 7;
    static constexpr Word small_attribute_bit = 1 << 7;
    static constexpr Word large_attribute_bit = 1 << 12;
    static constexpr Word execute_disable_bit = Word{1} << 63;
    static constexpr Word address_mask = 0x000ffffffffff000;

    static Word cacheability(Word attributes);

    Word raw_ = 0;
};
static_assert(sizeof(Entry) == 8);

struct Table {
    Entry entries[table_entries];

    Entry& at(Word address, unsigned level) { return entries[address >> covered_bits(level) & (table_entries - 1)]; }
};

// The entry for an address in the table of a level, or nullptr: there is no such table, and `missing` is the level of
// the entry that doesn't lead to it.
struct Walk {
    Entry* entry;
    unsigned missing;
};
Walk walk(Table& root, Word address, unsigned level);

} // namespace keel
