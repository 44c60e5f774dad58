// SPDX-License-Identifier: Apache-2.0
#include "platform/frames.hpp"

#include "personality/platform/host/host.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace personality {

namespace platform {

namespace {

Page pages[host_pages];
std::uint32_t frontier = 1; // 0 is no page
std::uint32_t limit = host_pages;

std::byte* arena() {
    static auto* const memory = static_cast<std::byte*>(std::aligned_alloc(4096, host_pages * 4096UL));
    return memory;
}

} // namespace

Page& page_at(std::uint32_t number) { return pages[number]; }
std::byte* page_data(std::uint32_t number) { return arena() + number * 4096UL; }
std::uint32_t page_number(const Page& page) { return static_cast<std::uint32_t>(&page - pages); }

Result<FreshPages> grow_pages(std::uint32_t wanted) {
    const std::uint32_t count = std::min(wanted, limit > frontier ? limit - frontier : 0);
    if (count == 0) return Errno::enomem;
    std::memset(page_data(frontier), 0, count * 4096UL);
    frontier += count;
    return FreshPages{frontier - count, count};
}

std::uint64_t memory_limit() { return limit * 4096UL; }
std::uint64_t memory_used() { return (frontier - 1) * 4096UL; }
std::uint64_t memory_available() { return limit > frontier ? (limit - frontier) * 4096UL : 0; }

} // namespace platform

void host::set_memory_limit(std::uint32_t pages) { platform::limit = std::min(pages, platform::host_pages); }

} // namespace personality
