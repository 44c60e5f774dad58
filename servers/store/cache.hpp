// SPDX-License-Identifier: Apache-2.0
//
// The page cache: which page is in which frame, whose pages they are and which go first. It knows nothing of requests.
//
// A frame belongs to the container that asked for it first or, once that is gone, to nobody until the next asks.
// Frames of each owner are a list in order of last use. When the cache is full, a container that has its share of it
// pays with its own oldest page; else nobody's pages go first, then those of the container that has most.
#pragma once

#include "abi/protocol/server.hpp"
#include "servers/store/memory.hpp"

namespace store {

inline constexpr unsigned unowned = protocol::server::max_containers;
inline constexpr unsigned owner_count = unowned + 1;
inline constexpr std::uint64_t min_cache_pages = 128;

class Cache {
  public:
    // `limit`: pages that the cache may hold, at least min_cache_pages.
    Cache(FrameMemory& memory, std::uint64_t limit) : memory_(memory), limit_(limit) { clear_buckets(); }

    std::uint64_t limit() const { return limit_; }
    std::uint64_t held() const { return held_; }
    std::uint64_t pinned() const { return pinned_; }
    std::uint64_t evictions() const { return evictions_; }
    std::uint64_t held_by(unsigned owner) const { return owners_[owner].count; }

    // Holds no more than `pages` from now on, as far as pins allow it.
    void set_limit(std::uint64_t pages);

    void add_owner() { ++sharers_; }
    // Container `owner` is gone: its pages are nobody's.
    void remove_owner(unsigned owner);

    // The frame with this page, loading ones included; no_frame: none.
    FrameId find(const PageKey& key) const;

    // A frame for a page that isn't there, pinned once and in state Loading; no_frame: all are pinned.
    FrameId allocate(const PageKey& key, unsigned owner);

    // The same for a page that nobody has asked for yet, if that costs no other page its place.
    FrameId allocate_spare(const PageKey& key);

    // Keeps a frame until unpin(). Nobody's frame becomes `user`'s.
    void pin(FrameId id, unsigned user);
    // Frames that are not Valid are given up with their last pin.
    void unpin(FrameId id);

    Frame& frame(FrameId id) const { return chunks_[chunk_of(id)][place_of(id)]; }

  private:
    struct Owner {
        FrameId oldest = no_frame;
        FrameId newest = no_frame;
        std::uint32_t count = 0; // of all its frames, pinned ones included
    };
    static constexpr unsigned bucket_count = 8192;

    void clear_buckets();
    static unsigned bucket_of(const PageKey& key);
    FrameId new_frame();
    void fill(FrameId id, const PageKey& key, unsigned owner);
    FrameId evict_for(unsigned owner);
    unsigned victim_for(unsigned owner) const;
    void append(FrameId id);
    void remove_from_list(FrameId id);
    void remove_from_bucket(FrameId id);
    void forget(FrameId id);

    FrameMemory& memory_;
    std::uint64_t limit_;
    std::uint64_t held_ = 0; // frames not free
    std::uint64_t pinned_ = 0;
    std::uint64_t evictions_ = 0;
    std::uint64_t grow_again_at_ = 0; // not asked for memory before this many evictions
    unsigned sharers_ = 0;
    unsigned chunk_count_ = 0;
    unsigned next_place_ = chunk_frames; // of the newest chunk: frames from here on were never used
    FrameId free_ = no_frame;            // a chain through hash_next
    Frame* chunks_[max_chunks] = {};
    Owner owners_[owner_count];
    FrameId buckets_[bucket_count];
};

} // namespace store
