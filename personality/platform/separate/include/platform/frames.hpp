// SPDX-License-Identifier: Apache-2.0
//
// The direct map: where the container's pages are in the personality's address space. It is made of sections of 2 MiB;
// the first page of each holds the descriptors of the section's pages, so a page's descriptor and its data are found
// from its number alone.
#pragma once

#include "abi/protocol/container.hpp"
#include "personality/base/result.hpp"

#include <cstddef>
#include <cstdint>

namespace personality {

struct Page {
    std::uint32_t references; // 0: free
    std::uint32_t next_free;  // number of the next free page; while in use: 0
};

namespace platform {

inline constexpr unsigned section_bits = 21;
inline constexpr std::uint32_t section_pages = 512;
static_assert(sizeof(Page) * section_pages == 4096);

inline constexpr std::uint64_t low_map = protocol::container::free_base;
inline constexpr std::uint32_t low_sections = (0x80000000 - low_map) >> section_bits;
inline constexpr std::uint64_t high_map = 0x600000000000;

constexpr std::uint64_t section_base(std::uint32_t section) {
    return section < low_sections ? low_map + (std::uint64_t{section} << section_bits)
                                  : high_map + (std::uint64_t{section - low_sections} << section_bits);
}

inline Page& page_at(std::uint32_t number) {
    return reinterpret_cast<Page*>(section_base(number / section_pages))[number % section_pages];
}

inline std::byte* page_data(std::uint32_t number) {
    return reinterpret_cast<std::byte*>(section_base(number / section_pages)) + number % section_pages * 4096UL;
}

inline std::uint32_t page_number(const Page& page) {
    const auto address = reinterpret_cast<std::uint64_t>(&page);
    const std::uint64_t section = address < high_map ? (address - low_map) >> section_bits
                                                     : ((address - high_map) >> section_bits) + low_sections;
    return static_cast<std::uint32_t>(section * section_pages + address % 4096 / sizeof(Page));
}

// Fresh zeroed pages, numbered without a gap.
struct FreshPages {
    std::uint32_t first;
    std::uint32_t count;
};

// At least one page, up to `wanted`. enomem: the container's limit is reached.
Result<FreshPages> grow_pages(std::uint32_t wanted);

// What the container has and may have, in bytes; `available` is how much more pages grow_pages() could still find.
std::uint64_t memory_limit();
std::uint64_t memory_used();
std::uint64_t memory_available();

} // namespace platform
} // namespace personality
