// SPDX-License-Identifier: Apache-2.0
//
// Offsets of calls that move bytes between files: sendfile(2), copy_file_range(2), splice(2).
#pragma once

#include "personality/fs/vfs/file.hpp"
#include "personality/platform/user_memory.hpp"

#include <cstdint>

namespace personality::syscall {

// Moves at the offset that the program keeps, or, without one, at the file's own position: `move(offset)` returns a
// number of bytes and advances the offset by it. einval: the program's is negative; efault; the errors of `move`.
template<typename Move>
Result<std::uint64_t> with_offset(fs::File& file, UserInOut<std::int64_t> kept, Move&& move) {
    if (kept.is_null()) {
        const auto guard = TRY(file.position_lock.lock());
        return move(file.position);
    }
    const std::int64_t start = TRY(kept.read());
    if (start < 0) return Errno::einval;
    auto offset = static_cast<std::uint64_t>(start);
    const std::uint64_t done = TRY(move(offset));
    TRY(kept.write(static_cast<std::int64_t>(offset)));
    return done;
}

} // namespace personality::syscall
