// SPDX-License-Identifier: Apache-2.0
//
// The segments of readv(2) and its kind, read from the program and checked.
#pragma once

#include "personality/linux/limits.hpp"
#include "personality/platform/io_buffer.hpp"

#include <algorithm>
#include <memory>

namespace personality::syscall {

class Vector {
  public:
    // einval: too many, or more bytes than a result can tell; efault, enomem.
    Result<> read(UserIn<IoSegment> segments, std::uint32_t count) {
        if (count > linux::iov_max) return Errno::einval;
        IoSegment* to = few_;
        if (count > few) {
            many_.reset(new (std::nothrow) IoSegment[count]);
            if (!many_) return Errno::enomem;
            to = many_.get();
        }
        segments_ = {to, count};
        TRY(segments.read_array({to, count}));
        std::uint64_t total = 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            if (to[i].length > INT64_MAX) return Errno::einval;
            to[i].length = std::min(to[i].length, linux::max_rw_count - total);
            total += to[i].length;
        }
        return {};
    }

    std::span<const IoSegment> segments() const { return segments_; }
    // Valid as long as the vector.
    IoBuffer buffer() const { return IoBuffer::user(segments_); }

  private:
    static constexpr unsigned few = 8;

    IoSegment few_[few];
    std::unique_ptr<IoSegment[]> many_;
    std::span<const IoSegment> segments_;
};

} // namespace personality::syscall
