// SPDX-License-Identifier: Apache-2.0
//
// A frame of the page cache and the bounds around it. The cache grows by chunks of 2 MiB untyped memory; a chunk holds
// its frames, the CNode with their capabilities and their bookkeeping, so that all of it counts against the bound.
#pragma once

#include <cstdint>

namespace store {

inline constexpr unsigned page_bits = 12;
inline constexpr std::uint64_t page_bytes = 1U << page_bits;

// A chunk's pages: a CNode, the frames' records, and spare ones that some chunks use for page tables; the rest are
// frames, retyped in batches so that a small cache costs little.
inline constexpr unsigned chunk_bits = 21;
inline constexpr unsigned chunk_index_bits = chunk_bits - page_bits;
inline constexpr unsigned chunk_cnode_pages = 4;
inline constexpr unsigned chunk_record_pages = 4;
inline constexpr unsigned chunk_spare_pages = 4;
inline constexpr unsigned chunk_frames =
    (1U << chunk_index_bits) - chunk_cnode_pages - chunk_record_pages - chunk_spare_pages;
inline constexpr unsigned frame_batch = 50;
static_assert(chunk_frames % frame_batch == 0);
inline constexpr unsigned max_chunks = 240; // two slots of the root CNode each

// Names a frame: its chunk, then its place in the chunk, 0 .. chunk_frames - 1.
using FrameId = std::uint32_t;
inline constexpr FrameId no_frame = 0xffffffff;
constexpr unsigned chunk_of(FrameId id) { return id >> chunk_index_bits; }
constexpr unsigned place_of(FrameId id) { return id & ((1U << chunk_index_bits) - 1); }

// What is in a frame: a page of the device (16 TiB of them), as one image's writing left it. An extent that was freed
// and written again has another generation, so its old pages are never taken for the new ones.
struct PageKey {
    std::uint64_t generation;
    std::uint32_t page;

    constexpr bool operator==(const PageKey&) const = default;
};

enum class FrameState : std::uint8_t { Free, Loading, Valid, Failed };

struct Frame {
    std::uint64_t generation;
    std::uint32_t page;
    FrameId hash_next;
    FrameId older; // neighbours in the list of its owner
    FrameId newer;
    std::uint16_t owner; // container index, or `unowned`
    std::uint16_t pins;  // requests that need it now; a pinned frame is in no list and stays
    FrameState state;

    PageKey key() const { return {generation, page}; }
};
static_assert(sizeof(Frame) == 32 && chunk_frames * sizeof(Frame) <= chunk_record_pages * page_bytes);

} // namespace store
