// SPDX-License-Identifier: Apache-2.0
//
// A ring of bytes. Data lies in memory that the peer can change at any time: what readable() points to is to be read
// once, by copying it out.
#pragma once

#include "lib/ring/index.hpp"

#include <cstring>

namespace ring {

class ByteProducer : public ProducerIndex {
  public:
    ByteProducer() = default;
    ByteProducer(protocol::RingIndices& shared, void* data, std::uint32_t capacity)
        : ProducerIndex(shared, capacity), data_(static_cast<std::uint8_t*>(data)) {}

    // The first run of free places; `count` tells its length. Fill some, then commit() them.
    std::uint8_t* writable(std::uint32_t& count) {
        const std::uint32_t to_end = capacity() - position();
        count = space();
        count = count < to_end ? count : to_end;
        return data_ + position();
    }

    // Copies up to `count` bytes in and publishes them at once; returns how many.
    std::uint32_t write(const void* bytes, std::uint32_t count) {
        const std::uint32_t room = space();
        count = count < room ? count : room;
        if (count == 0) return 0;
        place(bytes, count, 0);
        commit(count);
        return count;
    }

    // Copies `count` bytes in from `skip` behind the first free place on, without publishing them. Precondition: there
    // is space for skip + count.
    void place(const void* bytes, std::uint32_t count, std::uint32_t skip) {
        const std::uint32_t start = (position() + skip) & (capacity() - 1);
        const std::uint32_t to_end = capacity() - start;
        const std::uint32_t first = count < to_end ? count : to_end;
        std::memcpy(data_ + start, bytes, first);
        std::memcpy(data_, static_cast<const std::uint8_t*>(bytes) + first, count - first);
    }

  private:
    std::uint8_t* data_ = nullptr;
};

class ByteConsumer : public ConsumerIndex {
  public:
    ByteConsumer() = default;
    ByteConsumer(protocol::RingIndices& shared, const void* data, std::uint32_t capacity)
        : ConsumerIndex(shared, capacity), data_(static_cast<const std::uint8_t*>(data)) {}

    // The first run of filled places; `count` tells its length. Copy some out, then release() them.
    const std::uint8_t* readable(std::uint32_t& count) {
        const std::uint32_t to_end = capacity() - position();
        count = used();
        count = count < to_end ? count : to_end;
        return data_ + position();
    }

    // Copies up to `count` bytes out and gives their places back at once; returns how many.
    std::uint32_t read(void* bytes, std::uint32_t count) {
        count = copy(bytes, count, 0);
        if (count != 0) release(count);
        return count;
    }

    // Copies up to `count` bytes out from `skip` behind the first one on, without giving places back; returns how many.
    std::uint32_t copy(void* bytes, std::uint32_t count, std::uint32_t skip) {
        const std::uint32_t filled = used();
        if (filled <= skip) return 0;
        count = count < filled - skip ? count : filled - skip;
        const std::uint32_t start = (position() + skip) & (capacity() - 1);
        const std::uint32_t to_end = capacity() - start;
        const std::uint32_t first = count < to_end ? count : to_end;
        std::memcpy(bytes, data_ + start, first);
        std::memcpy(static_cast<std::uint8_t*>(bytes) + first, data_, count - first);
        return count;
    }

  private:
    const std::uint8_t* data_ = nullptr;
};

} // namespace ring
