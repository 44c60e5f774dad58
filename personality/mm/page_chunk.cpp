// SPDX-License-Identifier: Apache-2.0
#include "personality/mm/page_chunk.hpp"

#include "personality/mm/page_owner.hpp"

#include <algorithm>
#include <new>

namespace personality {

namespace {
PageChunk* free_chunks = nullptr;
PageRegion* free_regions = nullptr;
} // namespace

Result<PageChunk*> PageChunk::acquire() {
    PageChunk* chunk = free_chunks;
    if (chunk != nullptr)
        free_chunks = chunk->next_free;
    else if (chunk = new (std::nothrow) PageChunk; chunk == nullptr)
        return Errno::enomem;
    std::fill_n(chunk->page, chunk_pages, no_page);
    chunk->placed = chunk->mapped = chunk->writable = 0;
    return chunk;
}

void PageChunk::release() {
    if (placed != 0) platform::empty(places);
    for (unsigned i = 0; i < chunk_pages; ++i)
        if (owns(i)) PageOwner::from_number(page[i]);
    next_free = free_chunks;
    free_chunks = this;
}

Result<PageRegion*> PageRegion::acquire(std::uint64_t base) {
    PageRegion* region = free_regions;
    if (region != nullptr) {
        free_regions = region->next;
    } else {
        region = new (std::nothrow) PageRegion;
        if (region == nullptr) return Errno::enomem;
        region->has_table = false;
    }
    region->base = base;
    region->attached = false;
    std::fill_n(region->chunks, region_chunks, nullptr);
    region->next = nullptr;
    return region;
}

void PageRegion::release() {
    next = free_regions;
    free_regions = this;
}

} // namespace personality
