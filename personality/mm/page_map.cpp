// SPDX-License-Identifier: Apache-2.0
#include "personality/mm/page_map.hpp"

#include <algorithm>
#include <new>

namespace personality {

namespace {

constexpr std::uint64_t region_of(std::uint64_t address) { return address & ~(region_bytes - 1); }
constexpr unsigned chunk_in_region(std::uint64_t address) {
    return static_cast<unsigned>(address % region_bytes / chunk_bytes);
}
constexpr unsigned page_in_chunk(std::uint64_t address) {
    return static_cast<unsigned>(address % chunk_bytes / page_size);
}
constexpr unsigned bucket_of(std::uint64_t address) { return address / region_bytes % 16; }

// Removes capability and page from a place.
void clear_place(PageChunk& chunk, unsigned index) {
    if (chunk.is(&PageChunk::placed, index)) platform::VSpace::unmap(chunk.places, index);
    if (chunk.owns(index)) PageOwner::from_number(chunk.page[index]);
    chunk.page[index] = PageChunk::no_page;
    chunk.put(&PageChunk::placed, index, false);
    chunk.put(&PageChunk::mapped, index, false);
    chunk.put(&PageChunk::writable, index, false);
}

} // namespace

Result<PageMap*> PageMap::make() {
    platform::VSpace* const space = TRY(platform::VSpace::acquire());
    auto* const map = new (std::nothrow) PageMap(*space);
    if (map != nullptr) return map;
    space->release();
    return Errno::enomem;
}

PageMap::~PageMap() {
    for (PageRegion* bucket : buckets_)
        for (PageRegion* region = bucket; region != nullptr;) {
            PageRegion* const next = region->next;
            release_region(*region);
            region = next;
        }
    space_->release();
}

// The table goes first: its mappings end in one call, and removing their capabilities finds nothing to undo.
void PageMap::release_region(PageRegion& region) {
    if (region.attached) space_->detach(region.table);
    for (unsigned i = 0; i < region_chunks; ++i)
        if (region.chunks[i] != nullptr) region.chunks[i]->release();
    region.release();
}

PageRegion* PageMap::find_region(std::uint64_t address) {
    const std::uint64_t base = region_of(address);
    if (last_found_ != nullptr && last_found_->base == base) return last_found_;
    for (PageRegion* region = buckets_[bucket_of(address)]; region != nullptr; region = region->next)
        if (region->base == base) return last_found_ = region;
    return nullptr;
}

Result<PageRegion*> PageMap::ensure_region(std::uint64_t address) {
    if (PageRegion* const found = find_region(address); found != nullptr) return found;
    PageRegion* const region = TRY(PageRegion::acquire(region_of(address)));
    PageRegion*& bucket = buckets_[bucket_of(address)];
    region->next = bucket;
    bucket = region;
    return region;
}

Result<PageChunk*> PageMap::ensure_chunk(std::uint64_t address) {
    PageChunk*& chunk = TRY(ensure_region(address))->chunks[chunk_in_region(address)];
    if (chunk == nullptr) chunk = TRY(PageChunk::acquire());
    return chunk;
}

PageMap::Place PageMap::find(std::uint64_t address) {
    PageRegion* const region = find_region(address);
    return {region != nullptr ? region->chunks[chunk_in_region(address)] : nullptr, page_in_chunk(address)};
}

Result<> PageMap::ready_to_map(std::uint64_t address, PageChunk& chunk) {
    PageRegion& region = *TRY(ensure_region(address));
    if (!chunk.has_places) {
        chunk.places = TRY(platform::make_chunk());
        chunk.has_places = true;
    }
    if (!region.has_table) {
        region.table = TRY(platform::make_table());
        region.has_table = true;
    }
    if (!region.attached) TRY(space_->attach(region.table, region.base));
    region.attached = true;
    return {};
}

Result<PageMap::Place> PageMap::cleared_place(std::uint64_t address) {
    const Place place{TRY(ensure_chunk(address)), page_in_chunk(address)};
    TRY(ready_to_map(address, *place.chunk));
    clear_place(*place.chunk, place.index);
    return place;
}

Result<> PageMap::put_page(std::uint64_t address, PageRef page, platform::Access access) {
    const auto [chunk, index] = TRY(cleared_place(address));
    chunk->page[index] = PageOwner::to_number(std::move(page));
    space_->map(chunk->places, index, address, platform::Frame::of_page(chunk->page[index]), access);
    chunk->put(&PageChunk::placed, index, true);
    chunk->put(&PageChunk::mapped, index, true);
    chunk->put(&PageChunk::writable, index, access.write);
    return {};
}

Result<bool> PageMap::put_frame(std::uint64_t address, std::uint32_t mark, platform::Frame frame, bool execute) {
    const auto [chunk, index] = TRY(cleared_place(address));
    if (!space_->map(chunk->places, index, address, frame, {false, execute})) return false;
    chunk->page[index] = mark;
    chunk->put(&PageChunk::placed, index, true);
    chunk->put(&PageChunk::mapped, index, true);
    return true;
}

Result<bool> PageMap::map_again(std::uint64_t address, platform::Access access) {
    const auto [chunk, index] = find(address);
    TRY(ready_to_map(address, *chunk));
    bool mapped;
    if (chunk->is(&PageChunk::placed, index))
        mapped = space_->remap(chunk->places, index, address, access);
    else
        mapped = chunk->owns(index) &&
                 space_->map(chunk->places, index, address, platform::Frame::of_page(chunk->page[index]), access);
    chunk->put(&PageChunk::placed, index, mapped);
    chunk->put(&PageChunk::mapped, index, mapped);
    chunk->put(&PageChunk::writable, index, mapped && access.write);
    if (!mapped) clear_place(*chunk, index);
    return mapped;
}

void PageMap::unmap(std::uint64_t address) {
    const auto [chunk, index] = find(address);
    if (chunk == nullptr || !chunk->is(&PageChunk::placed, index)) return;
    platform::VSpace::unmap(chunk->places, index);
    if (!chunk->owns(index)) chunk->page[index] = PageChunk::no_page;
    chunk->put(&PageChunk::placed, index, false);
    chunk->put(&PageChunk::mapped, index, false);
    chunk->put(&PageChunk::writable, index, false);
}

template<typename Each>
void PageMap::for_each_chunk(std::uint64_t start, std::uint64_t end, Each&& each) {
    for (PageRegion* bucket : buckets_)
        for (PageRegion* region = bucket; region != nullptr; region = region->next) {
            if (region->base >= end || region->base + region_bytes <= start) continue;
            for (unsigned i = 0; i < region_chunks; ++i) {
                const std::uint64_t base = region->base + i * chunk_bytes;
                if (region->chunks[i] == nullptr || base >= end || base + chunk_bytes <= start) continue;
                const std::uint64_t first = start > base ? (start - base) / page_size : 0;
                const std::uint64_t last = std::min<std::uint64_t>((end - base) / page_size, chunk_pages);
                each(*region, i, static_cast<unsigned>(first), static_cast<unsigned>(last));
            }
        }
}

void PageMap::remove(std::uint64_t start, std::uint64_t end) {
    if (end - start >= chunk_bytes) most_resident_ = most_resident_pages(); // a few pages are not worth a count
    for_each_chunk(start, end, [](PageRegion& region, unsigned i, unsigned first, unsigned last) {
        PageChunk& chunk = *region.chunks[i];
        if (first == 0 && last == chunk_pages) {
            chunk.release();
            region.chunks[i] = nullptr;
            return;
        }
        for (unsigned index = first; index < last; ++index)
            clear_place(chunk, index);
    });
}

Result<> PageMap::move(std::uint64_t start, std::uint64_t end, std::uint64_t to) {
    for (std::uint64_t from = start; from < end; from += page_size) {
        const Place place = find(from);
        if (place.chunk == nullptr) { // to the end of the chunk that isn't there
            from |= chunk_bytes - page_size;
            continue;
        }
        unmap(from);
        if (!place.owned()) continue;
        const std::uint64_t target_address = to + (from - start);
        PageChunk* const target = TRY(ensure_chunk(target_address));
        target->page[page_in_chunk(target_address)] = std::exchange(place.chunk->page[place.index], PageChunk::no_page);
    }
    return {};
}

Result<> PageMap::share_with(PageMap& child, std::uint64_t start, std::uint64_t end) {
    bool enough_memory = true;
    for_each_chunk(start, end, [&](PageRegion& region, unsigned i, unsigned first, unsigned last) {
        const PageChunk& chunk = *region.chunks[i];
        for (unsigned index = first; index < last; ++index) {
            if (!chunk.owns(index)) continue;
            const auto copy = child.ensure_chunk(region.base + i * chunk_bytes);
            enough_memory &= copy.ok();
            if (!copy.ok()) return;
            copy.value()->page[index] = PageOwner::to_number(PageOwner::share(chunk.page[index]));
        }
    });
    if (!enough_memory) return Errno::enomem;
    return {};
}

// PageTable_Unmap takes all mappings of 2 MiB away in one call; where only a few pages are writable, mapping each
// again is cheaper, because the others stay.
void PageMap::forbid_writing(std::uint64_t start, std::uint64_t end) {
    for_each_chunk(start, end, [&](PageRegion& region, unsigned i, unsigned first, unsigned last) {
        PageChunk& chunk = *region.chunks[i];
        const auto range = static_cast<std::uint16_t>(((1U << last) - 1) & ~((1U << first) - 1));
        if ((chunk.writable & range) == 0 || !region.attached) return;
        space_->detach(region.table);
        region.attached = false;
        for (PageChunk* other : region.chunks)
            if (other != nullptr) other->mapped = other->writable = 0;
    });
}

std::uint64_t PageMap::resident_pages() const {
    std::uint64_t pages = 0;
    for (const PageRegion* bucket : buckets_)
        for (const PageRegion* region = bucket; region != nullptr; region = region->next)
            for (const PageChunk* chunk : region->chunks)
                for (unsigned rest = chunk != nullptr ? chunk->placed : 0U; rest != 0; rest &= rest - 1)
                    ++pages;
    return pages;
}

ResidentPages PageMap::resident_pages(std::uint64_t start, std::uint64_t end) {
    ResidentPages pages;
    for_each_chunk(start, end, [&](PageRegion& region, unsigned i, unsigned first, unsigned last) {
        const PageChunk& chunk = *region.chunks[i];
        for (unsigned index = first; index < last; ++index) {
            pages.all += chunk.page[index] != PageChunk::no_page ? 1 : 0;
            pages.owned += chunk.owns(index) ? 1 : 0;
        }
    });
    return pages;
}

} // namespace personality
