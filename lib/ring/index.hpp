// SPDX-License-Identifier: Apache-2.0
//
// The two ends of a ring's indices (abi/protocol/ring.hpp), without its data. Each end keeps its own index privately
// and only ever writes the shared copy, so a hostile peer can falsify nothing but its own index, and that is checked: a
// fill above the capacity marks the end as broken for good, and it then shows neither data nor space.
//
// To sleep: call want_space() or want_data(); if it returns true the peer will signal, else there is something to do
// already. Call the matching cancel_ before the next operations. After commit() or release(), signal the peer if
// signal_due() says so.
#pragma once

#include "abi/protocol/ring.hpp"

#include <cstdint>

namespace ring {

class ProducerIndex {
  public:
    ProducerIndex() = default;
    // `capacity`: a power of two below 2^31. Takes up where an earlier producer of this ring left off.
    ProducerIndex(protocol::RingIndices& shared, std::uint32_t capacity)
        : shared_(&shared), capacity_(capacity), produced_(__atomic_load_n(&shared.produced, __ATOMIC_RELAXED)) {}

    std::uint32_t capacity() const { return capacity_; }
    std::uint32_t position() const { return produced_ & (capacity_ - 1); }
    bool broken() const { return broken_; }
    // All that was ever committed, modulo 2^32.
    std::uint32_t total() const { return produced_; }

    // Free places; exact or too low, never too high.
    std::uint32_t space() {
        if (broken_ || shared_ == nullptr) return 0;
        const std::uint32_t used = produced_ - __atomic_load_n(&shared_->consumed, __ATOMIC_ACQUIRE);
        broken_ = used > capacity_;
        return broken_ ? 0 : capacity_ - used;
    }

    // Publishes `count` places, which the caller has filled; at most space().
    void commit(std::uint32_t count) {
        produced_ += count;
        __atomic_store_n(&shared_->produced, produced_, __ATOMIC_RELEASE);
    }

    // After commit(): whether the consumer sleeps and now has what it waits for.
    bool signal_due() {
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        const std::uint32_t wanted = __atomic_load_n(&shared_->data_wanted, __ATOMIC_RELAXED);
        return wanted != 0 && !broken_ && capacity_ - space() >= wanted;
    }

    // Asks to be signalled when `count` places are free (1 .. capacity). False: they are free now.
    bool want_space(std::uint32_t count) {
        __atomic_store_n(&shared_->space_wanted, count, __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        return space() < count;
    }
    void cancel_want() { __atomic_store_n(&shared_->space_wanted, 0, __ATOMIC_RELAXED); }

  private:
    protocol::RingIndices* shared_ = nullptr;
    std::uint32_t capacity_ = 0;
    std::uint32_t produced_ = 0;
    bool broken_ = false;
};

class ConsumerIndex {
  public:
    ConsumerIndex() = default;
    ConsumerIndex(protocol::RingIndices& shared, std::uint32_t capacity)
        : shared_(&shared), capacity_(capacity), consumed_(__atomic_load_n(&shared.consumed, __ATOMIC_RELAXED)) {}

    std::uint32_t capacity() const { return capacity_; }
    std::uint32_t position() const { return consumed_ & (capacity_ - 1); }
    bool broken() const { return broken_; }
    // All that was ever released, modulo 2^32.
    std::uint32_t total() const { return consumed_; }

    // Filled places; exact or too low, never too high.
    std::uint32_t used() {
        if (broken_ || shared_ == nullptr) return 0;
        const std::uint32_t count = __atomic_load_n(&shared_->produced, __ATOMIC_ACQUIRE) - consumed_;
        broken_ = count > capacity_;
        return broken_ ? 0 : count;
    }

    // Gives `count` places back, whose contents the caller has copied out; at most used().
    void release(std::uint32_t count) {
        consumed_ += count;
        __atomic_store_n(&shared_->consumed, consumed_, __ATOMIC_RELEASE);
    }

    // After release(): whether the producer sleeps and now has what it waits for.
    bool signal_due() {
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        const std::uint32_t wanted = __atomic_load_n(&shared_->space_wanted, __ATOMIC_RELAXED);
        return wanted != 0 && !broken_ && capacity_ - used() >= wanted;
    }

    // Asks to be signalled when `count` places are filled (1 .. capacity). False: they are filled now.
    bool want_data(std::uint32_t count) {
        __atomic_store_n(&shared_->data_wanted, count, __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        return used() < count;
    }
    void cancel_want() { __atomic_store_n(&shared_->data_wanted, 0, __ATOMIC_RELAXED); }

  private:
    protocol::RingIndices* shared_ = nullptr;
    std::uint32_t capacity_ = 0;
    std::uint32_t consumed_ = 0;
    bool broken_ = false;
};

} // namespace ring
