// SPDX-License-Identifier: Apache-2.0
//
// A ring of fixed-size entries, `capacity` of them: requests and completions. Entries are copied in and out, so that
// the peer can't change one after it was checked.
#pragma once

#include "lib/ring/index.hpp"

#include <cstring>
#include <type_traits>

namespace ring {

template<typename Entry>
class EntryProducer : public ProducerIndex {
    static_assert(std::is_trivially_copyable_v<Entry>);

  public:
    EntryProducer() = default;
    EntryProducer(protocol::RingIndices& shared, Entry* entries, std::uint32_t capacity)
        : ProducerIndex(shared, capacity), entries_(entries) {}

    // False: the ring is full (or broken), nothing was put in.
    bool push(const Entry& entry) {
        if (space() == 0) return false;
        std::memcpy(entries_ + position(), &entry, sizeof(Entry));
        commit(1);
        return true;
    }

  private:
    Entry* entries_ = nullptr;
};

template<typename Entry>
class EntryConsumer : public ConsumerIndex {
    static_assert(std::is_trivially_copyable_v<Entry>);

  public:
    EntryConsumer() = default;
    EntryConsumer(protocol::RingIndices& shared, const Entry* entries, std::uint32_t capacity)
        : ConsumerIndex(shared, capacity), entries_(entries) {}

    // False: the ring is empty (or broken), `entry` is untouched.
    bool pop(Entry& entry) {
        if (used() == 0) return false;
        std::memcpy(&entry, entries_ + position(), sizeof(Entry));
        release(1);
        return true;
    }

  private:
    const Entry* entries_ = nullptr;
};

} // namespace ring
