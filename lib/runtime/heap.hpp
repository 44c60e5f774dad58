// SPDX-License-Identifier: Apache-2.0
//
// A heap for one single-threaded program (or one under one lock), on memory that a function supplies.
//
// Blocks up to heap_small_max bytes share 4 KiB pages with others of their size class; larger ones are spans of whole
// pages. A page or span begins with a Page header, found by rounding a block's address down, so blocks have no header
// of their own. Empty pages and spans join a list sorted by address and merge with their neighbours; memory never goes
// back to the source. While the heap is small, blocks of a few sizes share the pages of larger classes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace runtime {

inline constexpr std::size_t heap_page = 4096;
inline constexpr std::size_t heap_small_max = 2016;

// Supplies `bytes` (a multiple of heap_page) of zeroed or used memory, page aligned; nullptr if there is none.
using HeapSource = void* (*)(std::size_t bytes);

class Heap {
  public:
    constexpr explicit Heap(HeapSource source) : source_(source) {}
    Heap(const Heap&) = delete;
    Heap& operator=(const Heap&) = delete;

    // Aligned to `alignment`, a power of two of at most 2,048; at least 16. nullptr if the source has no memory.
    void* allocate(std::size_t bytes, std::size_t alignment = 16);
    // nullptr is nothing to free. Anything else must come from allocate() and is freed once.
    void free(void* block);

    std::size_t bytes_from_source() const { return from_source_; }
    std::size_t bytes_in_free_pages() const { return in_free_pages_; }

  private:
    struct Page;
    struct FreeBlock;

    static constexpr unsigned class_count = 14;
    static constexpr std::uint16_t class_bytes[class_count] = {16,  32,  48,  64,  96,   128,  192,
                                                               256, 336, 448, 576, 1008, 1344, heap_small_max};

    static unsigned class_of(std::size_t bytes);
    Page* take_pages(std::size_t count);
    void give_pages(Page* page, std::size_t count);
    Page* grow(std::size_t count);
    void* allocate_small(unsigned size_class);
    Page* larger_partial(unsigned size_class) const;
    void link(Page* page);
    void unlink(Page* page);

    HeapSource source_;
    Page* partial_[class_count] = {}; // pages of each class that have a free block
    Page* free_pages_ = nullptr;      // spans sorted by address
    std::size_t from_source_ = 0;
    std::size_t in_free_pages_ = 0;
};

} // namespace runtime
