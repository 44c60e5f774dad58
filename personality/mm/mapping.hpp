// SPDX-License-Identifier: Apache-2.0
//
// A mapping: a run of a process's pages with the same origin and rights, mmap(2).
#pragma once

#include "personality/base/list.hpp"
#include "personality/mm/page_source.hpp"

namespace personality {

class PageMap;

struct Protection {
    bool read = false;
    bool write = false;
    bool execute = false;

    bool none() const { return !read && !write && !execute; }
    bool operator==(const Protection&) const = default;
};

enum class MappingName : std::uint8_t { none, heap, stack, vdso, clock, aio };

// What a mapping was asked to be beside its rights: bits of Mapping::flags.
enum MappingFlag : std::uint16_t {
    never_writable = 1,    // shared, of a file that was not opened for writing
    grows_down = 2,        // MAP_GROWSDOWN
    locked = 4,            // mlock(2)
    locked_on_fault = 8,   // and pages that are not there need not come
    not_accounted = 16,    // MAP_NORESERVE
    not_inherited = 32,    // MADV_DONTFORK
    wiped_in_child = 64,   // MADV_WIPEONFORK
    not_dumped = 128,      // MADV_DONTDUMP
    huge_pages = 256,      // MADV_HUGEPAGE
    no_huge_pages = 512,   // MADV_NOHUGEPAGE
    read_at_random = 1024, // MADV_RANDOM
    read_in_order = 2048,  // MADV_SEQUENTIAL
};

struct Mapping {
    std::uint64_t start = 0, end = 0;
    Protection protection;
    bool shared = false;
    MappingName name = MappingName::none;
    std::uint16_t flags = 0;
    Ref<PageSource> source;       // none: anonymous and private
    std::uint64_t first_page = 0; // of the source, at `start`
    PageMap* pages = nullptr;     // of its address space
    ListHook hook;
    ListHook source_hook; // among the mappings of its source

    ~Mapping() {
        source_hook.unlink();
        if (source) source->unmapped();
    }

    std::uint64_t bytes() const { return end - start; }
    bool contains(std::uint64_t address) const { return address >= start && address < end; }
    bool is(MappingFlag flag) const { return (flags & flag) != 0; }
    bool anonymous() const { return !source && name != MappingName::clock; }
    std::uint64_t source_page(std::uint64_t address) const { return first_page + (address - start) / page_size; }
};

} // namespace personality
