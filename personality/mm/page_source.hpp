// SPDX-License-Identifier: Apache-2.0
//
// What a mapping of a file gets its pages from. A file system's inode implements this for files that can be mapped or
// executed.
#pragma once

#include "personality/base/ref.hpp"
#include "personality/mm/page.hpp"

#include <cstdint>
#include <span>

namespace personality {

// One page of a file: a page of the image, or a page that the container owns.
struct BackingPage {
    static constexpr std::uint64_t no_image_page = UINT64_MAX;

    std::uint64_t image_page = no_image_page; // number in the image's extent
    PageRef page;

    static BackingPage of_image(std::uint64_t number) { return {number, nullptr}; }
    static BackingPage of(PageRef page) { return {no_image_page, std::move(page)}; }
    bool from_image() const { return image_page != no_image_page; }
};

class MappedPages;

class PageSource : public RefCounted {
  public:
    virtual ~PageSource() = default;

    virtual std::uint64_t size() const = 0;        // of the file, in bytes
    virtual bool is_file() const { return false; } // an open file (fs::File), which has a path

    // Page `index` of the file, which lies before its end. `for_write`: a shared mapping is about to write it, so it
    // must be an owned page. Bytes behind the file's end are zero. eio, enomem.
    virtual Result<BackingPage> page(std::uint64_t index, bool for_write) = 0;

    // Where its mappings are kept, if its pages can become others; else null.
    virtual MappedPages* mapped_pages() { return nullptr; }
    // A mapping of it begins, by mmap(2), a split, fork(2); or ends.
    virtual void mapped() {}
    virtual void unmapped() {}

    // madvise(MADV_REMOVE): frees that many pages from a first one on, which are zero from then on. eopnotsupp.
    virtual Result<> free_pages(std::uint64_t, std::uint64_t) { return Errno::eopnotsupp; }
    // mincore(2): whether the page could be mapped without waiting.
    virtual bool at_hand(std::uint64_t) const { return true; }

    // Offsets in that page of system-call instructions that its owner has patched already, where
    // platform::system_calls_are_patched(). Good after page(index).
    virtual std::span<const std::uint16_t> patched_sites(std::uint64_t) { return {}; }
};

} // namespace personality
