// SPDX-License-Identifier: Apache-2.0
#include "servers/store/cache.hpp"

namespace store {

void Cache::clear_buckets() {
    for (FrameId& bucket : buckets_)
        bucket = no_frame;
}

unsigned Cache::bucket_of(const PageKey& key) {
    const std::uint64_t mixed = (key.page + key.generation * 0x9e3779b97f4a7c15ULL) * 0xff51afd7ed558ccdULL;
    return static_cast<unsigned>(mixed >> 51); // the upper 13 bits
}

FrameId Cache::find(const PageKey& key) const {
    static_assert(bucket_count == 1U << (64 - 51));
    FrameId id = buckets_[bucket_of(key)];
    while (id != no_frame && !(frame(id).key() == key))
        id = frame(id).hash_next;
    return id;
}

FrameId Cache::allocate(const PageKey& key, unsigned owner) {
    FrameId id = held_ < limit_ ? new_frame() : no_frame;
    if (id == no_frame) id = evict_for(owner);
    if (id != no_frame) fill(id, key, owner);
    return id;
}

FrameId Cache::allocate_spare(const PageKey& key) {
    const FrameId id = held_ < limit_ ? new_frame() : no_frame;
    if (id != no_frame) fill(id, key, unowned);
    return id;
}

// An empty frame becomes one that is loaded, pinned once.
void Cache::fill(FrameId id, const PageKey& key, unsigned owner) {
    FrameId& bucket = buckets_[bucket_of(key)];
    frame(id) = {key.generation,     key.page, bucket, no_frame, no_frame, static_cast<std::uint16_t>(owner), 1,
                 FrameState::Loading};
    bucket = id;
    ++owners_[owner].count;
    ++held_;
    ++pinned_;
}

// One that holds nothing: given back, or not used so far.
FrameId Cache::new_frame() {
    if (free_ != no_frame) {
        const FrameId id = free_;
        free_ = frame(id).hash_next;
        return id;
    }
    if (next_place_ == chunk_frames) {
        if (chunk_count_ == max_chunks || evictions_ < grow_again_at_) return no_frame;
        Frame* const records = memory_.grow();
        if (records == nullptr) {
            grow_again_at_ = evictions_ + frame_batch; // meanwhile memory may have come free
            return no_frame;
        }
        chunks_[chunk_count_++] = records;
        next_place_ = 0;
    }
    const FrameId id = (chunk_count_ - 1) << chunk_index_bits | next_place_;
    if (next_place_ % frame_batch == 0 && !memory_.make_frames(id)) return no_frame;
    ++next_place_;
    return id;
}

FrameId Cache::evict_for(unsigned owner) {
    const FrameId id = owners_[victim_for(owner)].oldest;
    if (id == no_frame) return no_frame;
    memory_.revoke(id);
    remove_from_list(id);
    forget(id);
    ++evictions_;
    return id;
}

unsigned Cache::victim_for(unsigned owner) const {
    const std::uint64_t share = limit_ / (sharers_ != 0 ? sharers_ : 1);
    if (owners_[owner].count >= share && owners_[owner].oldest != no_frame) return owner;
    if (owners_[unowned].oldest != no_frame) return unowned;
    unsigned most = owner;
    for (unsigned other = 0; other < unowned; ++other) {
        const bool better = owners_[most].oldest == no_frame || owners_[other].count > owners_[most].count;
        if (owners_[other].oldest != no_frame && better) most = other;
    }
    return most;
}

void Cache::pin(FrameId id, unsigned user) {
    Frame& kept = frame(id);
    if (kept.pins++ != 0) return;
    ++pinned_;
    remove_from_list(id);
    if (kept.owner == unowned) {
        --owners_[unowned].count;
        ++owners_[user].count;
        kept.owner = static_cast<std::uint16_t>(user);
    }
}

void Cache::unpin(FrameId id) {
    Frame& kept = frame(id);
    if (--kept.pins != 0) return;
    --pinned_;
    if (kept.state == FrameState::Valid && held_ <= limit_) {
        append(id);
        return;
    }
    if (kept.state == FrameState::Valid) {
        memory_.revoke(id);
        ++evictions_;
    }
    forget(id);
    kept.hash_next = free_;
    free_ = id;
}

void Cache::set_limit(std::uint64_t pages) {
    limit_ = pages < min_cache_pages ? min_cache_pages : pages;
    while (held_ > limit_) {
        const FrameId id = evict_for(unowned);
        if (id == no_frame) return; // the rest is pinned, and goes with its pins
        frame(id).hash_next = free_;
        free_ = id;
    }
}

void Cache::remove_owner(unsigned owner) {
    --sharers_;
    while (owners_[owner].oldest != no_frame) {
        const FrameId id = owners_[owner].oldest;
        remove_from_list(id);
        --owners_[owner].count;
        frame(id).owner = unowned;
        ++owners_[unowned].count;
        append(id);
    }
}

void Cache::append(FrameId id) {
    Frame& added = frame(id);
    Owner& owner = owners_[added.owner];
    added.older = owner.newest;
    added.newer = no_frame;
    (owner.newest != no_frame ? frame(owner.newest).newer : owner.oldest) = id;
    owner.newest = id;
}

void Cache::remove_from_list(FrameId id) {
    const Frame& removed = frame(id);
    Owner& owner = owners_[removed.owner];
    (removed.older != no_frame ? frame(removed.older).newer : owner.oldest) = removed.newer;
    (removed.newer != no_frame ? frame(removed.newer).older : owner.newest) = removed.older;
}

void Cache::remove_from_bucket(FrameId id) {
    FrameId* link = &buckets_[bucket_of(frame(id).key())];
    while (*link != id)
        link = &frame(*link).hash_next;
    *link = frame(id).hash_next;
}

// The frame holds nothing any more.
void Cache::forget(FrameId id) {
    remove_from_bucket(id);
    frame(id).state = FrameState::Free;
    --owners_[frame(id).owner].count;
    --held_;
}

} // namespace store
