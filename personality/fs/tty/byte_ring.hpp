// SPDX-License-Identifier: Apache-2.0
//
// A bounded queue of bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>

namespace personality::fs {

template<std::size_t Capacity>
class ByteRing {
    static_assert((Capacity & (Capacity - 1)) == 0);

  public:
    std::size_t size() const { return end_ - begin_; }
    std::size_t room() const { return Capacity - size(); }
    bool empty() const { return begin_ == end_; }
    void clear() { begin_ = end_; }

    // Precondition: room() > 0.
    void push(std::byte byte) { bytes_[end_++ % Capacity] = byte; }
    // Precondition: count <= room().
    void push(const std::byte* from, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            push(from[i]);
    }

    // The oldest bytes, as far as they lie in one piece.
    std::span<const std::byte> front() const {
        const std::size_t at = begin_ % Capacity;
        return {bytes_ + at, std::min(size(), Capacity - at)};
    }
    // Precondition: count <= size().
    void pop(std::size_t count) { begin_ += count; }

  private:
    std::size_t begin_ = 0, end_ = 0; // bytes taken out and put in so far
    std::byte bytes_[Capacity];
};

} // namespace personality::fs
