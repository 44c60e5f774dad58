// SPDX-License-Identifier: Apache-2.0
//
// Pages of the host build: a fixed array, so that a test can set the container's limit and see what comes back.
#pragma once

#include "personality/base/result.hpp"

#include <cstddef>
#include <cstdint>

namespace personality {

struct Page {
    std::uint32_t references;
    std::uint32_t next_free;
};

namespace platform {

inline constexpr std::uint32_t host_pages = 16384; // 64 MiB

struct FreshPages {
    std::uint32_t first;
    std::uint32_t count;
};

Page& page_at(std::uint32_t number);
std::byte* page_data(std::uint32_t number);
std::uint32_t page_number(const Page& page);
Result<FreshPages> grow_pages(std::uint32_t wanted);
std::uint64_t memory_limit();
std::uint64_t memory_used();
std::uint64_t memory_available();

} // namespace platform
} // namespace personality
