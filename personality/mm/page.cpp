// SPDX-License-Identifier: Apache-2.0
#include "personality/mm/page.hpp"

#include "personality/mm/page_owner.hpp"
#include "platform/frames.hpp"

#include <cstring>

namespace personality {

namespace {

// Kept back from programs, so that the personality can still end one that wants too much.
constexpr std::uint64_t reserve_bytes = 64 * 1024;

std::uint32_t free_list = 0; // number of the first free page; page 0 holds descriptors
std::uint32_t free_count = 0;
platform::FreshPages fresh{}; // made and never used: zeroed

void put_on_free_list(std::uint32_t number) {
    Page& page = platform::page_at(number);
    page.references = 0;
    page.next_free = free_list;
    free_list = number;
    ++free_count;
}

std::uint32_t take_from_free_list() {
    const std::uint32_t number = free_list;
    free_list = platform::page_at(number).next_free;
    --free_count;
    return number;
}

void give_up_fresh() {
    for (; fresh.count > 0; --fresh.count)
        put_on_free_list(fresh.first++);
}

// Makes sure that `count` fresh pages lie side by side.
Result<> ensure_fresh(std::uint32_t count) {
    while (fresh.count < count) {
        const platform::FreshPages more = TRY(platform::grow_pages(count - fresh.count));
        if (fresh.first + fresh.count == more.first) {
            fresh.count += more.count;
        } else {
            give_up_fresh();
            fresh = more;
        }
    }
    return {};
}

std::uint32_t take_fresh(std::uint32_t count) {
    const std::uint32_t first = fresh.first;
    fresh.first += count;
    fresh.count -= count;
    for (std::uint32_t number = first; number < first + count; ++number)
        platform::page_at(number) = {1, 0};
    return first;
}

void clear(std::byte* page) {
    auto* word = reinterpret_cast<std::uint64_t*>(page);
    for (std::size_t i = 0; i < page_size / sizeof(*word); i += 4)
        word[i] = word[i + 1] = word[i + 2] = word[i + 3] = 0;
}

std::uint64_t free_bytes() { return (std::uint64_t{free_count} + fresh.count) * page_size; }

} // namespace

PageRef::PageRef(const PageRef& other) : page_(other.page_) {
    if (page_ != nullptr) ++page_->references;
}

PageRef::~PageRef() {
    if (page_ != nullptr && --page_->references == 0) put_on_free_list(platform::page_number(*page_));
}

std::byte* PageRef::data() const { return platform::page_data(platform::page_number(*page_)); }
std::uint32_t PageRef::references() const { return page_->references; }

Result<PageRef> allocate_page() {
    PageRef page = TRY(allocate_page_uninitialized());
    if (page.get()->next_free != PageOwner::zeroed) clear(page.data());
    page.get()->next_free = 0;
    return page;
}

Result<PageRef> allocate_file_page() {
    const std::uint64_t for_programs = platform::memory_limit() / 16;
    if (free_bytes() + platform::memory_available() <= reserve_bytes + for_programs) return Errno::enospc;
    return allocate_page();
}

// A page that was never used says so in `next_free`, which is idle while it is in use.
Result<PageRef> allocate_page_uninitialized() {
    const bool plenty = std::uint64_t{free_count} * page_size > reserve_bytes;
    if (!plenty && free_bytes() + platform::memory_available() <= reserve_bytes) return Errno::enomem;
    if (free_list != 0) {
        Page& page = platform::page_at(take_from_free_list());
        page = {1, 0};
        return PageRef(&page);
    }
    TRY(ensure_fresh(1));
    Page& page = platform::page_at(take_fresh(1));
    page.next_free = PageOwner::zeroed;
    return PageRef(&page);
}

Result<std::byte*> PageOwner::allocate_run(std::size_t pages) {
    if (pages == 1 && free_list != 0) {
        const std::uint32_t number = take_from_free_list();
        platform::page_at(number) = {1, 0};
        return platform::page_data(number);
    }
    TRY(ensure_fresh(static_cast<std::uint32_t>(pages)));
    return platform::page_data(take_fresh(static_cast<std::uint32_t>(pages)));
}

MemoryUsage memory_usage() { return {platform::memory_limit(), platform::memory_used() - free_bytes(), 0}; }

} // namespace personality
