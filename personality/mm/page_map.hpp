// SPDX-License-Identifier: Apache-2.0
//
// A process's pages and the processor's mapping of them: what AddressSpace decides, this carries out. It knows no
// mappings and no files.
//
// Preconditions of all functions with an address: it is a multiple of page_size.
#pragma once

#include "personality/mm/page_chunk.hpp"
#include "personality/mm/page_owner.hpp"

#include <algorithm>

namespace personality {

struct ResidentPages {
    std::uint64_t all = 0;
    std::uint64_t owned = 0; // by the container, not the image's
};

class PageMap {
  public:
    static Result<PageMap*> make(); // enomem
    ~PageMap();

    platform::VSpace& space() { return *space_; }

    // What is at an address: chunk may be null, then there is nothing.
    struct Place {
        PageChunk* chunk;
        unsigned index;

        bool empty() const { return chunk == nullptr || chunk->page[index] == PageChunk::no_page; }
        bool owned() const { return chunk != nullptr && chunk->owns(index); }
        bool image() const { return chunk != nullptr && chunk->page[index] == PageChunk::image_page; }
        bool mapped() const { return chunk != nullptr && chunk->is(&PageChunk::mapped, index); }
        bool writable() const { return chunk != nullptr && chunk->is(&PageChunk::writable, index); }
        std::uint32_t number() const { return chunk->page[index]; }
        std::byte* data() const { return platform::page_data(number()); }
    };
    Place find(std::uint64_t address);

    // Puts a page of the container there, in place of what there is, and maps it. enomem.
    Result<> put_page(std::uint64_t address, PageRef page, platform::Access access);
    // The same for an image page (mark image_page) or another frame (other_frame). False: the frame is gone.
    Result<bool> put_frame(std::uint64_t address, std::uint32_t mark, platform::Frame frame, bool execute);
    // Maps what is there already. False: it is gone, and the place is empty.
    Result<bool> map_again(std::uint64_t address, platform::Access access);

    // Ends the mapping but keeps an owned page.
    void unmap(std::uint64_t address);
    // Takes everything in the range away. It may reach over addresses where nothing is.
    void remove(std::uint64_t start, std::uint64_t end);
    // Moves the owned pages of [start, end), unmapped, to `to` on, where nothing is. enomem: some were not.
    Result<> move(std::uint64_t start, std::uint64_t end, std::uint64_t to);

    // For fork(2): shares all owned pages of the range with `child`, where they are not yet mapped. enomem.
    Result<> share_with(PageMap& child, std::uint64_t start, std::uint64_t end);
    // Takes the right to write away from all pages of the range, at the price of a new fault for each.
    void forbid_writing(std::uint64_t start, std::uint64_t end);

    std::uint64_t resident_pages() const;
    std::uint64_t most_resident_pages() const { return std::max(most_resident_, resident_pages()); }
    ResidentPages resident_pages(std::uint64_t start, std::uint64_t end);

  private:
    explicit PageMap(platform::VSpace& space) : space_(&space) {}

    static constexpr unsigned bucket_count = 16;

    PageRegion* find_region(std::uint64_t address);
    Result<PageRegion*> ensure_region(std::uint64_t address);
    Result<PageChunk*> ensure_chunk(std::uint64_t address);
    Result<> ready_to_map(std::uint64_t address, PageChunk& chunk);
    Result<Place> cleared_place(std::uint64_t address);
    void release_chunk(PageRegion& region, unsigned index);
    void release_region(PageRegion& region);
    template<typename Each>
    void for_each_chunk(std::uint64_t start, std::uint64_t end, Each&& each);

    platform::VSpace* space_;
    PageRegion* buckets_[bucket_count] = {};
    PageRegion* last_found_ = nullptr;
    std::uint64_t most_resident_ = 0; // before the last range was removed
};

} // namespace personality
