// SPDX-License-Identifier: Apache-2.0
//
// A mapping: a run of a process's pages with the same origin and rights, mmap(2).
#pragma once

#include "personality/base/list.hpp"
#include "personality/mm/page_source.hpp"

namespace personality {

struct Protection {
    bool read = false;
    bool write = false;
    bool execute = false;

    bool none() const { return !read && !write && !execute; }
    bool operator==(const Protection&) const = default;
};

enum class MappingName : std::uint8_t { none, heap, stack, vdso, clock };

struct Mapping {
    std::uint64_t start = 0, end = 0;
    Protection protection;
    bool shared = false;
    MappingName name = MappingName::none;
    Ref<PageSource> source;       // none: anonymous and private
    std::uint64_t first_page = 0; // of the source, at `start`
    ListHook hook;

    std::uint64_t bytes() const { return end - start; }
    bool contains(std::uint64_t address) const { return address >= start && address < end; }
    std::uint64_t source_page(std::uint64_t address) const { return first_page + (address - start) / page_size; }
};

} // namespace personality
