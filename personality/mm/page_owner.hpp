// SPDX-License-Identifier: Apache-2.0
//
// Pages by number, for those who keep many references in little space, and runs of pages for the personality itself.
#pragma once

#include "personality/mm/page.hpp"
#include "platform/frames.hpp"

namespace personality {

class PageOwner {
  public:
    // A reference becomes a number and back; the count is not touched.
    static std::uint32_t to_number(PageRef page) { return platform::page_number(*std::exchange(page.page_, nullptr)); }
    static PageRef from_number(std::uint32_t number) { return PageRef(&platform::page_at(number)); }

    static std::uint32_t number(const PageRef& page) { return platform::page_number(*page.page_); }

    // Another reference to a page that somebody else's number stands for.
    static PageRef share(std::uint32_t number) {
        ++platform::page_at(number).references;
        return from_number(number);
    }

    // Pages side by side for the personality's own use, from the reserve too; never given back. Contents are undefined.
    static Result<std::byte*> allocate_run(std::size_t pages);

    static constexpr std::uint32_t zeroed = UINT32_MAX; // of Page::next_free: never used since the kernel cleared it
};

} // namespace personality
