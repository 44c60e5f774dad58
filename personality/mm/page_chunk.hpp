// SPDX-License-Identifier: Apache-2.0
//
// What a process has in each 2 MiB (a PageRegion, with its page table) and each 64 KiB (a PageChunk) of its address
// space: which pages, and how far the processor's mapping of them has got. Both are recycled with their kernel objects.
#pragma once

#include "personality/base/result.hpp"
#include "platform/vspace.hpp"

#include <cstdint>

namespace personality {

inline constexpr unsigned chunk_pages = platform::chunk_pages;
inline constexpr std::uint64_t chunk_bytes = chunk_pages * 4096ULL;
inline constexpr std::uint64_t region_bytes = 2ULL << 20;
inline constexpr unsigned region_chunks = region_bytes / chunk_bytes;

struct PageChunk {
    static constexpr std::uint32_t no_page = 0;
    static constexpr std::uint32_t image_page = UINT32_MAX;      // a read-only page of the image, not counted
    static constexpr std::uint32_t other_frame = UINT32_MAX - 1; // the clock page

    static Result<PageChunk*> acquire();
    void release(); // with all its mappings and references

    bool owns(unsigned index) const { return page[index] != no_page && page[index] < other_frame; }
    bool is(std::uint16_t PageChunk::*set, unsigned index) const { return (this->*set >> index & 1) != 0; }
    void put(std::uint16_t PageChunk::*set, unsigned index, bool value) {
        this->*set = static_cast<std::uint16_t>((this->*set & ~(1U << index)) | (value ? 1U << index : 0U));
    }

    platform::Chunk places;
    std::uint32_t page[chunk_pages]; // page numbers, with a reference each
    std::uint16_t placed;            // bit n: place n holds a capability
    std::uint16_t mapped;            // bit n: the page table has it
    std::uint16_t writable;          // bit n: for writing too
    bool has_places = false;
    PageChunk* next_free = nullptr;
};

struct PageRegion {
    static Result<PageRegion*> acquire(std::uint64_t base); // enomem
    void release();                                         // precondition: no chunks, not attached

    std::uint64_t base;
    platform::Table table;
    bool has_table; // it is made when the first page is mapped
    bool attached;
    PageChunk* chunks[region_chunks];
    PageRegion* next; // in its bucket, or the free list
};

} // namespace personality
