// SPDX-License-Identifier: Apache-2.0
//
// Where lseek(2) leads.
#pragma once

#include "personality/base/result.hpp"
#include "personality/linux/fcntl.hpp"

namespace personality::fs {

inline constexpr std::uint64_t max_file_size = INT64_MAX;

// seek_set, seek_cur or seek_end. einval: another, or before the start; eoverflow: behind the largest offset.
inline Result<std::uint64_t> seek_target(std::int64_t offset, std::uint32_t whence, std::uint64_t position,
                                         std::uint64_t size) {
    std::int64_t from = 0;
    switch (whence) {
    case linux::seek_set:
        break;
    case linux::seek_cur:
        from = static_cast<std::int64_t>(position);
        break;
    case linux::seek_end:
        from = static_cast<std::int64_t>(size);
        break;
    default:
        return Errno::einval;
    }
    std::int64_t target = 0;
    if (__builtin_add_overflow(from, offset, &target)) return Errno::eoverflow;
    if (target < 0) return Errno::einval;
    return static_cast<std::uint64_t>(target);
}

} // namespace personality::fs
