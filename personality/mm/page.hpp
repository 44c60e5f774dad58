// SPDX-License-Identifier: Apache-2.0
//
// Pages of memory that the container owns: 4 KiB each, mapped in the personality's direct map for as long as they
// exist, and mapped into processes as well where mm/ does so. The container's memory limit bounds them.
#pragma once

#include "personality/base/ref.hpp"

#include <cstddef>
#include <cstdint>

namespace personality {

inline constexpr std::size_t page_size = 4096;
inline constexpr std::uint64_t page_mask = page_size - 1;

constexpr std::uint64_t round_down_page(std::uint64_t value) { return value & ~page_mask; }
constexpr std::uint64_t round_up_page(std::uint64_t value) { return (value + page_mask) & ~page_mask; }

struct Page; // descriptor; one for each page of the direct map

// A counted reference to a page.
class PageRef {
  public:
    constexpr PageRef() = default;
    constexpr PageRef(std::nullptr_t) {}
    PageRef(const PageRef& other);
    PageRef(PageRef&& other) noexcept : page_(std::exchange(other.page_, nullptr)) {}
    PageRef& operator=(PageRef other) noexcept {
        std::swap(page_, other.page_);
        return *this;
    }
    ~PageRef();

    std::byte* data() const; // its 4 KiB in the direct map
    Page* get() const { return page_; }
    explicit operator bool() const { return page_ != nullptr; }
    bool operator==(const PageRef&) const = default;
    std::uint32_t references() const;

    // Gives a reference up without ending it, and takes such a one back: for tables that hold bare pointers.
    Page* detach() { return std::exchange(page_, nullptr); }
    static PageRef adopt(Page* page) { return PageRef(page); }

  private:
    friend Result<PageRef> allocate_page();
    friend Result<PageRef> allocate_page_uninitialized();
    friend class PageOwner;
    explicit PageRef(Page* page) : page_(page) {}

    Page* page_ = nullptr;
};

// A zeroed page for a program's data. enomem: the container's limit is reached (a reserve for the
// personality itself is kept back).
Result<PageRef> allocate_page();
// A zeroed page for the data of a file in memory. enospc: a sixteenth of the container's limit is kept back for
// programs, so that whoever fills a file system is told so and goes on.
Result<PageRef> allocate_file_page();
// Its content is whatever an earlier user of the same container left: only for a caller that writes all of it.
Result<PageRef> allocate_page_uninitialized();

struct MemoryUsage {
    std::uint64_t limit_bytes;
    std::uint64_t used_bytes;       // kernel objects and the personality's own memory included
    std::uint64_t page_cache_bytes; // of `used`: 0, image pages are shared and the store's
};
MemoryUsage memory_usage();

} // namespace personality
