// SPDX-License-Identifier: Apache-2.0
//
// From file to file without passing through the program: sendfile(2), copy_file_range(2).
#include "personality/fs/vfs/file_table.hpp"
#include "personality/linux/limits.hpp"
#include "personality/mm/page.hpp"
#include "personality/syscall/fs_offset.hpp"
#include "personality/syscall/rows_fs.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

// Moves up to `count` bytes; both offsets are left behind what was moved.
Result<std::uint64_t> transfer(fs::File& from, std::uint64_t& from_offset, fs::File& to, std::uint64_t& to_offset,
                               std::uint64_t count) {
    const PageRef page = TRY(allocate_page_uninitialized());
    std::uint64_t done = 0;
    while (done < count) {
        IoBuffer in = IoBuffer::own(page.data(), std::min<std::uint64_t>(page_size, count - done));
        const auto got = from.read(in, from_offset);
        if (!got && done == 0) return got.error();
        if (!got || *got == 0) break;
        IoBuffer out = IoBuffer::own(page.data(), *got);
        const auto put = to.write(out, to_offset);
        if (!put && done == 0) return put.error();
        if (!put) break;
        done += *put;
        from_offset += *put;
        if (*put < *got || signal_pending()) break;
    }
    return done;
}

} // namespace

SysResult sys_sendfile(std::int32_t out, std::int32_t in, UserInOut<std::int64_t> offset, std::uint64_t count) {
    const auto from = TRY(files().get(in));
    const auto to = TRY(files().get(out));
    if (!from->readable() || !to->writable()) return Errno::ebadf;
    if (!from->has_position()) return offset.is_null() ? Errno::einval : Errno::espipe;
    if (to->flags() & linux::o_append) return Errno::einval;
    count = std::min(count, linux::max_rw_count);
    const auto done = with_offset(*from, offset, [&](std::uint64_t& from_offset) -> Result<std::uint64_t> {
        if (to->has_position() && to != from) {
            const auto guard = TRY(to->position_lock.lock());
            return transfer(*from, from_offset, *to, to->position, count);
        }
        return transfer(*from, from_offset, *to, to->position, count);
    });
    if (!done) return done.error();
    return static_cast<std::int64_t>(*done);
}

SysResult sys_copy_file_range(std::int32_t in, UserInOut<std::int64_t> in_offset, std::int32_t out,
                              UserInOut<std::int64_t> out_offset, std::uint64_t count, std::uint32_t flags) {
    if (flags != 0) return Errno::einval;
    const auto from = TRY(files().get(in));
    const auto to = TRY(files().get(out));
    if (!from->readable() || !to->writable() || (to->flags() & linux::o_append)) return Errno::ebadf;
    if (from->inode().is_directory() || to->inode().is_directory()) return Errno::eisdir;
    if (!from->inode().is_regular() || !to->inode().is_regular()) return Errno::einval;
    if (from == to && (in_offset.is_null() || out_offset.is_null())) return Errno::einval;
    count = std::min(count, linux::max_rw_count);
    const auto done = with_offset(*from, in_offset, [&](std::uint64_t& from_offset) {
        return with_offset(*to, out_offset, [&](std::uint64_t& to_offset) {
            return transfer(*from, from_offset, *to, to_offset, count);
        });
    });
    if (!done) return done.error();
    return static_cast<std::int64_t>(*done);
}

} // namespace personality::syscall
