// SPDX-License-Identifier: Apache-2.0
//
// The store port: one page that the store server and a container's personality share. The personality asks for pages
// of its image by number; the store copies a read-only capability of each page's frame into the slots that the request
// names in the container's page-cache CNode. The frame may be evicted at any time: its capabilities and mappings then
// vanish, and the personality asks again.
#pragma once

#include "abi/protocol/ring.hpp"

#include <cstdint>

namespace protocol {

// Pages `page` .. `page + count - 1` of the image into slots `slot` .. `slot + count - 1`, which must be empty.
struct StoreRequest {
    std::uint64_t page;  // in 4 KiB units from the start of the image's extent; page 0 is the image header
    std::uint16_t slot;  // in the page-cache CNode, 0 .. 2^page_cache_radix - 1
    std::uint16_t count; // 1 .. store_max_pages
    std::uint32_t tag;   // returned in the completion
};
static_assert(sizeof(StoreRequest) == 16);

enum class StoreStatus : std::uint16_t {
    Ok = 0,
    OutOfRange = 1,   // a page past the image's end, a slot past the CNode's, or a count of zero or too many
    SlotOccupied = 2, // a slot was not empty
    IoError = 3,      // the device failed
};

// Completions come in any order. `delivered` pages, from the first on, have their capability in place.
struct StoreCompletion {
    std::uint32_t tag;
    StoreStatus status;
    std::uint16_t delivered;
};
static_assert(sizeof(StoreCompletion) == 8);

inline constexpr unsigned store_max_pages = 32;    // of one request
inline constexpr unsigned store_ring_entries = 32; // of each ring: outstanding requests are bounded by this
inline constexpr unsigned page_cache_radix = 7;    // slots of the page-cache CNode, as a power of two

struct StorePort {
    RingIndices requests;    // produced by the personality
    RingIndices completions; // produced by the store
    StoreRequest request[store_ring_entries];
    StoreCompletion completion[store_ring_entries];

    // Written by the store when it gets the port, `incarnation` last and with release order. When it has changed,
    // requests before this place of their ring (modulo 2^32) that have no completion were lost with the store before
    // this one.
    std::uint32_t resumed_at;
    std::uint32_t incarnation;
};
static_assert(sizeof(StorePort) <= 4096);

} // namespace protocol
