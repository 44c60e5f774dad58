// SPDX-License-Identifier: Apache-2.0
//
// Moving bytes: read(2), write(2), their forms with offsets and vectors, lseek(2).
#include "personality/fs/vfs/file_table.hpp"
#include "personality/linux/limits.hpp"
#include "personality/syscall/fs_vector.hpp"
#include "personality/syscall/rows_fs.hpp"
#include "personality/task/process.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

enum class Direction { read, write };

Result<Ref<fs::File>> open_for(std::int32_t descriptor, Direction direction) {
    auto file = TRY(files().get(descriptor));
    if (!(direction == Direction::read ? file->readable() : file->writable())) return Errno::ebadf;
    return file;
}

Result<std::size_t> move(fs::File& file, Direction direction, IoBuffer& buffer, std::uint64_t& offset) {
    IoCounts& counts = io_counts();
    if (direction == Direction::write) {
        ++counts.writes;
        const std::size_t done = TRY(file.write(buffer, offset));
        counts.written_bytes += done;
        return done;
    }
    ++counts.reads;
    const std::size_t done = TRY(file.read(buffer, offset));
    counts.read_bytes += done;
    offset += done;
    return done;
}

// At the file's own position.
SysResult move(std::int32_t descriptor, Direction direction, IoBuffer buffer) {
    const auto file = TRY(open_for(descriptor, direction));
    if (!file->has_position()) {
        std::uint64_t none = 0;
        return static_cast<std::int64_t>(TRY(move(*file, direction, buffer, none)));
    }
    const auto guard = TRY(file->position_lock.lock());
    return static_cast<std::int64_t>(TRY(move(*file, direction, buffer, file->position)));
}

SysResult move_at(std::int32_t descriptor, Direction direction, IoBuffer buffer, std::int64_t offset,
                  bool append = false) {
    if (offset < 0) return Errno::einval;
    const auto file = TRY(open_for(descriptor, direction));
    if (!file->has_position()) return Errno::espipe;
    auto at = append ? fs::File::append_offset : static_cast<std::uint64_t>(offset);
    return static_cast<std::int64_t>(TRY(move(*file, direction, buffer, at)));
}

IoBuffer user_buffer(UserAddress address, std::uint64_t bytes) {
    return IoBuffer::user(address, std::min(bytes, linux::max_rw_count));
}

SysResult move_vector(std::int32_t descriptor, Direction direction, UserIn<IoSegment> segments, std::uint32_t count) {
    Vector vector;
    TRY(vector.read(segments, count));
    return move(descriptor, direction, vector.buffer());
}

// The offset comes in two words, of which x86-64 uses the first; -1 is the file's own position. Nothing has to reach a
// disk, so that the flags that ask for it are kept by doing nothing.
SysResult move_vector_at(std::int32_t descriptor, Direction direction, UserIn<IoSegment> segments, std::uint32_t count,
                         std::int64_t offset, std::uint32_t flags) {
    const std::uint32_t known =
        linux::rwf_hipri | linux::rwf_dsync | linux::rwf_sync | (direction == Direction::write ? linux::rwf_append : 0);
    if ((flags & ~known) != 0) return Errno::eopnotsupp;
    Vector vector;
    TRY(vector.read(segments, count));
    if (offset == -1 && (flags & linux::rwf_append) == 0) return move(descriptor, direction, vector.buffer());
    return move_at(descriptor, direction, vector.buffer(), offset == -1 ? 0 : offset, flags & linux::rwf_append);
}

} // namespace

SysResult sys_read(std::int32_t descriptor, UserOut<char> to, std::uint64_t bytes) {
    return move(descriptor, Direction::read, user_buffer(to.address, bytes));
}

SysResult sys_write(std::int32_t descriptor, UserIn<char> from, std::uint64_t bytes) {
    return move(descriptor, Direction::write, user_buffer(from.address, bytes));
}

SysResult sys_pread64(std::int32_t descriptor, UserOut<char> to, std::uint64_t bytes, std::int64_t offset) {
    return move_at(descriptor, Direction::read, user_buffer(to.address, bytes), offset);
}

SysResult sys_pwrite64(std::int32_t descriptor, UserIn<char> from, std::uint64_t bytes, std::int64_t offset) {
    return move_at(descriptor, Direction::write, user_buffer(from.address, bytes), offset);
}

SysResult sys_readv(std::int32_t descriptor, UserIn<IoSegment> segments, std::uint32_t count) {
    return move_vector(descriptor, Direction::read, segments, count);
}

SysResult sys_writev(std::int32_t descriptor, UserIn<IoSegment> segments, std::uint32_t count) {
    return move_vector(descriptor, Direction::write, segments, count);
}

SysResult sys_preadv(std::int32_t descriptor, UserIn<IoSegment> segments, std::uint32_t count, std::int64_t offset) {
    if (offset < 0) return Errno::einval;
    return move_vector_at(descriptor, Direction::read, segments, count, offset, 0);
}

SysResult sys_pwritev(std::int32_t descriptor, UserIn<IoSegment> segments, std::uint32_t count, std::int64_t offset) {
    if (offset < 0) return Errno::einval;
    return move_vector_at(descriptor, Direction::write, segments, count, offset, 0);
}

SysResult sys_preadv2(std::int32_t descriptor, UserIn<IoSegment> segments, std::uint32_t count, std::int64_t offset,
                      std::uint64_t, std::uint32_t flags) {
    return move_vector_at(descriptor, Direction::read, segments, count, offset, flags);
}

SysResult sys_pwritev2(std::int32_t descriptor, UserIn<IoSegment> segments, std::uint32_t count, std::int64_t offset,
                       std::uint64_t, std::uint32_t flags) {
    return move_vector_at(descriptor, Direction::write, segments, count, offset, flags);
}

SysResult sys_lseek(std::int32_t descriptor, std::int64_t offset, std::uint32_t whence) {
    const auto file = TRY(files().get(descriptor));
    if (file->path_only()) return Errno::ebadf;
    if (!file->has_position()) return Errno::espipe;
    const auto guard = TRY(file->position_lock.lock());
    return static_cast<std::int64_t>(TRY(file->seek(offset, whence)));
}

} // namespace personality::syscall
