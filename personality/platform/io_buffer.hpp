// SPDX-License-Identifier: Apache-2.0
//
// Where a file's read() puts bytes, or where its write() takes them from: one or several runs of user memory, or one
// of the personality's own. It advances as bytes are moved, so `remaining()` tells after an error how far it came.
#pragma once

#include "personality/platform/user_memory.hpp"

namespace personality {

// Layout of struct iovec, readv(2).
struct IoSegment {
    std::uint64_t address;
    std::uint64_t length;
};

class IoBuffer {
  public:
    // `segments` must live as long as the buffer.
    static IoBuffer user(std::span<const IoSegment> segments) { return {segments, {}, true}; }
    static IoBuffer user(UserAddress address, std::uint64_t length) { return {{}, {address, length}, true}; }
    static IoBuffer own(void* memory, std::uint64_t length) {
        return {{}, {reinterpret_cast<std::uint64_t>(memory), length}, false};
    }

    std::uint64_t remaining() const;

    // Each moves exactly `bytes`, at most remaining(). efault: fewer were moved.
    Result<> put(const void* from, std::size_t bytes); // into the buffer
    Result<> put_zeroes(std::size_t bytes);
    Result<> get(void* to, std::size_t bytes); // out of the buffer
    // Image bytes into the buffer; also eio.
    Result<> put_image(std::uint64_t image_offset, std::size_t bytes);

  private:
    IoBuffer(std::span<const IoSegment> segments, IoSegment current, bool user)
        : segments_(segments), current_(current), user_(user) {}

    template<typename Move>
    Result<> move(std::size_t bytes, Move&& move_piece);

    std::span<const IoSegment> segments_; // after the current one
    IoSegment current_;
    bool user_;
};

} // namespace personality
