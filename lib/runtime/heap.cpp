// SPDX-License-Identifier: Apache-2.0
#include "lib/runtime/heap.hpp"

#include <bit>
#include <new>

namespace runtime {

struct Heap::FreeBlock {
    FreeBlock* next;
};

// Header of a page of small blocks, of a span that is one large block, or of a free span.
struct Heap::Page {
    Page* next;              // partial_ or free_pages_
    Page* previous;          // partial_ only
    FreeBlock* free;         // small only
    std::uint32_t pages;     // of the span
    std::uint16_t used;      // small: blocks handed out
    std::uint8_t size_class; // class_count: a large block
};

namespace {

constexpr std::size_t header_bytes = 32;
constexpr std::size_t grow_pages = 4; // asked for at least, so that the source is asked seldom

// A heap with less than this asks for single pages, and makes none for blocks of smaller classes than this.
constexpr std::size_t small_heap = 16 * heap_page;
constexpr unsigned small_heap_class = 4;

constexpr std::size_t pages_of(std::size_t bytes) { return (bytes + heap_page - 1) / heap_page; }

} // namespace

unsigned Heap::class_of(std::size_t bytes) {
    unsigned size_class = 0;
    while (class_bytes[size_class] < bytes)
        ++size_class;
    return size_class;
}

void* Heap::allocate(std::size_t bytes, std::size_t alignment) {
    static_assert(sizeof(Page) <= header_bytes);
    if (alignment <= 16 && bytes <= heap_small_max) return allocate_small(class_of(bytes));
    const std::size_t offset = alignment > header_bytes ? alignment : header_bytes;
    if (alignment > heap_page / 2 || bytes > SIZE_MAX / 2 || pages_of(bytes + offset) > UINT32_MAX) return nullptr;
    Page* const page = take_pages(pages_of(bytes + offset));
    if (!page) return nullptr;
    page->size_class = class_count;
    return reinterpret_cast<std::byte*>(page) + offset;
}

void* Heap::allocate_small(unsigned size_class) {
    Page* page = partial_[size_class];
    if (!page) page = larger_partial(size_class);
    if (!page) {
        if (from_source_ < small_heap && size_class < small_heap_class) size_class = small_heap_class;
        page = take_pages(1);
        if (!page) return nullptr;
        page->size_class = static_cast<std::uint8_t>(size_class);
        page->used = 0;
        page->free = nullptr;
        const std::size_t size = class_bytes[size_class];
        auto* const start = reinterpret_cast<std::byte*>(page) + header_bytes;
        for (std::size_t at = (heap_page - header_bytes) / size; at-- > 0;)
            page->free = new (start + at * size) FreeBlock{page->free};
        link(page);
    }
    FreeBlock* const block = page->free;
    page->free = block->next;
    ++page->used;
    if (!page->free) unlink(page);
    return block;
}

// A page for each size costs more than what larger blocks waste while there are few of each.
Heap::Page* Heap::larger_partial(unsigned size_class) const {
    if (from_source_ >= small_heap) return nullptr;
    for (unsigned larger = size_class + 1; larger < class_count; ++larger)
        if (partial_[larger] && class_bytes[larger] <= 4 * class_bytes[size_class]) return partial_[larger];
    return nullptr;
}

void Heap::free(void* block) {
    if (!block) return;
    Page* const page = reinterpret_cast<Page*>(reinterpret_cast<std::uintptr_t>(block) & ~(heap_page - 1));
    if (page->size_class == class_count) return give_pages(page, page->pages);
    if (!page->free) link(page);
    page->free = new (block) FreeBlock{page->free};
    if (--page->used > 0) return;
    // The class's last page stays, so that one block that comes and goes does not make and break a page each time.
    if (!page->next && !page->previous) return;
    unlink(page);
    give_pages(page, 1);
}

void Heap::link(Page* page) {
    Page*& head = partial_[page->size_class];
    page->previous = nullptr;
    page->next = head;
    if (head) head->previous = page;
    head = page;
}

void Heap::unlink(Page* page) {
    (page->previous ? page->previous->next : partial_[page->size_class]) = page->next;
    if (page->next) page->next->previous = page->previous;
}

// First fit; the front of a span stays where it is, so that low addresses are used first.
Heap::Page* Heap::take_pages(std::size_t count) {
    for (int turn = 0; turn < 2; ++turn) {
        for (Page** at = &free_pages_; *at; at = &(*at)->next) {
            Page* const page = *at;
            if (page->pages < count) continue;
            if (page->pages > count) {
                auto* const rest = new (reinterpret_cast<std::byte*>(page) + count * heap_page) Page{};
                rest->pages = static_cast<std::uint32_t>(page->pages - count);
                rest->next = page->next;
                *at = rest;
            } else {
                *at = page->next;
            }
            page->pages = static_cast<std::uint32_t>(count);
            in_free_pages_ -= count * heap_page;
            return page;
        }
        if (!grow(count)) return nullptr;
    }
    return nullptr;
}

Heap::Page* Heap::grow(std::size_t count) {
    std::size_t pages = count < grow_pages && from_source_ >= small_heap ? grow_pages : count;
    void* memory = source_(pages * heap_page);
    if (!memory && pages > count) memory = source_((pages = count) * heap_page);
    if (!memory) return nullptr;
    from_source_ += pages * heap_page;
    Page* const page = new (memory) Page{};
    give_pages(page, pages);
    return page;
}

void Heap::give_pages(Page* page, std::size_t count) {
    const auto end = [](Page* span) { return reinterpret_cast<std::byte*>(span) + span->pages * heap_page; };
    in_free_pages_ += count * heap_page;
    Page* before = nullptr;
    Page* after = free_pages_;
    while (after && after < page) {
        before = after;
        after = after->next;
    }
    page->pages = static_cast<std::uint32_t>(count);
    page->next = after;
    (before ? before->next : free_pages_) = page;
    if (after && end(page) == reinterpret_cast<std::byte*>(after)) {
        page->pages += after->pages;
        page->next = after->next;
    }
    if (before && end(before) == reinterpret_cast<std::byte*>(page)) {
        before->pages += page->pages;
        before->next = page->next;
    }
}

} // namespace runtime
