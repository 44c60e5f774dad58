// SPDX-License-Identifier: Apache-2.0
//
// The shadow extent of an image (docs/design/stock-kernel.md): copies of its code pages in which `syscall` (0f 05) is
// `int 0xfe` (cd fe), for kernels that lose RSP in `syscall`. The host writes it at import; the personality reads it.
//
//     ShadowHeader
//     ShadowPage[pages + 1]     ascending by page; the last one only ends the sites of the one before
//     uint16_t[sites]           of each page, ascending
//     room up to a page
//     the patched pages, in the same order
//
// A shadow extent without pages says that the image has no such code; an image without the extent, that nobody looked.
#pragma once

#include "abi/protocol/image.hpp"

#include <cstddef>
#include <cstdint>

namespace protocol {

inline constexpr std::uint64_t shadow_magic = 0x31444853'4b4c5542; // "BULKSHD1"

struct ShadowHeader {
    std::uint64_t magic; // shadow_magic
    std::uint32_t pages;
    std::uint32_t sites; // of all pages
};
static_assert(sizeof(ShadowHeader) == 16);

struct ShadowPage {
    std::uint32_t page; // number in the image's extent
    std::uint32_t first_site;
};
static_assert(sizeof(ShadowPage) == 8);

// A site is the offset of a patched instruction in its page, plus one: 0 begins in the last byte of the page before,
// image_page in the last byte of this one. Such an instruction is a site of both pages.
inline constexpr std::uint64_t shadow_last_site = image_page;
// More don't fit, at two bytes each.
inline constexpr std::uint64_t shadow_max_sites = image_page / 2 + 1;

inline constexpr std::byte patched_system_call[2] = {std::byte{0xcd}, std::byte{0xfe}};

constexpr std::uint64_t shadow_sites_offset(std::uint64_t pages) {
    return sizeof(ShadowHeader) + (pages + 1) * sizeof(ShadowPage);
}

// Where the patched pages begin, from the start of the shadow extent.
constexpr std::uint64_t shadow_pages_offset(const ShadowHeader& header) {
    const std::uint64_t table = shadow_sites_offset(header.pages) + header.sites * sizeof(std::uint16_t);
    return (table + image_page - 1) / image_page * image_page;
}

// Whether the table and the pages fit into an extent of `bytes`.
constexpr bool shadow_header_valid(const ShadowHeader& header, std::uint64_t bytes) {
    return header.magic == shadow_magic && header.sites <= header.pages * shadow_max_sites &&
           shadow_pages_offset(header) + header.pages * image_page <= bytes;
}

} // namespace protocol
