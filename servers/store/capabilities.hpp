// SPDX-License-Identifier: Apache-2.0
//
// The store's surroundings made of capabilities. Root CNode: each chunk has two slots, its untyped memory and its
// CNode, whose slots are its frames by place, then its record pages. Records are mapped from cache_base on, chunk by
// chunk.
#pragma once

#include "abi/protocol/store.hpp"
#include "servers/store/memory.hpp"

namespace store {

class ChunkMemory : public FrameMemory {
  public:
    Frame* grow() override;
    bool make_frames(FrameId first) override;
    std::uint64_t physical(FrameId frame) override {
        return first_frame_[chunk_of(frame)] + place_of(frame) * page_bytes;
    }
    void revoke(FrameId frame) override;

  private:
    void make_page_table(unsigned chunk);
    Frame* map_records(unsigned chunk);

    unsigned chunk_count_ = 0;
    std::uint64_t first_frame_[max_chunks] = {}; // physical address
};

class PageCacheNodes : public Containers {
  public:
    Copied copy(FrameId frame, unsigned index, unsigned slot) override;
    void signal(unsigned index) override;
};

} // namespace store
