// SPDX-License-Identifier: Apache-2.0
//
// Through pipes without passing through the program: splice(2), tee(2), vmsplice(2).
#include "personality/fs/pipe/pipe_file.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/syscall/fs_offset.hpp"
#include "personality/syscall/fs_vector.hpp"
#include "personality/syscall/rows_fs.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

constexpr std::uint32_t splice_f_nonblock = 2;
constexpr std::uint32_t splice_flags = 15;

// What a transfer moved before it ended counts; its error is told only if that is nothing.
Result<std::uint64_t> outcome(std::uint64_t done, Errno error) {
    return done > 0 ? Result<std::uint64_t>(done) : error;
}

// Until the pipe is empty.
Result<std::uint64_t> out_of_pipe(fs::Pipe& in, fs::File& out, std::uint64_t& offset, std::uint64_t count,
                                  bool nonblock) {
    const PageRef page = TRY(allocate_page_uninitialized());
    if (!TRY(in.wait_for_byte(nonblock))) return std::uint64_t{0};
    std::uint64_t done = 0;
    while (done < count && in.fill() > 0) {
        const auto guard = TRY(in.lock());
        const std::size_t bytes = in.peek(0, page.data(), std::min<std::uint64_t>(count - done, page_size));
        if (bytes == 0) break;
        IoBuffer buffer = IoBuffer::own(page.data(), bytes);
        const auto put = out.write(buffer, offset);
        if (!put) return outcome(done, put.error());
        in.drop(*put);
        done += *put;
        if (*put < bytes) break;
    }
    return done;
}

// Until the pipe is full.
Result<std::uint64_t> into_pipe(fs::File& in, std::uint64_t& offset, fs::Pipe& out, std::uint64_t count,
                                bool nonblock) {
    const PageRef page = TRY(allocate_page_uninitialized());
    TRY(out.wait_for_room(nonblock));
    std::uint64_t done = 0;
    while (done < count && out.room() > 0) {
        const std::uint64_t bytes = std::min<std::uint64_t>({count - done, page_size, out.room()});
        IoBuffer from = IoBuffer::own(page.data(), bytes);
        const auto got = in.read(from, offset);
        if (!got) return outcome(done, got.error());
        if (*got == 0) break;
        IoBuffer to = IoBuffer::own(page.data(), *got);
        const auto put = out.write(to, false);
        if (!put) return outcome(done, put.error());
        done += *put;
        offset += *put;
        if (*got < bytes) break;
    }
    return done;
}

Result<std::uint64_t> between_pipes(fs::Pipe& in, fs::Pipe& out, std::uint64_t count, bool nonblock, bool keep) {
    const PageRef page = TRY(allocate_page_uninitialized());
    if (!TRY(in.wait_for_byte(nonblock))) return std::uint64_t{0};
    TRY(out.wait_for_room(nonblock));
    std::uint64_t done = 0;
    // Two that splice to and fro lock in the same order.
    const auto first = TRY(&in < &out ? in.lock() : out.lock());
    const auto second = TRY(&in < &out ? out.lock() : in.lock());
    while (done < count && out.room() > 0) {
        const std::uint64_t most = std::min<std::uint64_t>({count - done, page_size, out.room()});
        const std::size_t bytes = in.peek(keep ? done : 0, page.data(), most);
        if (bytes == 0) break;
        const auto put = out.put(page.data(), bytes);
        if (!put) return outcome(done, put.error());
        if (!keep) in.drop(*put);
        done += *put;
    }
    return done;
}

// As with_offset(), also for files that have no position.
template<typename Move>
Result<std::uint64_t> at_offset(fs::File& file, UserInOut<std::int64_t> kept, Move&& move) {
    if (!file.has_position()) {
        if (!kept.is_null()) return Errno::espipe;
        std::uint64_t none = 0;
        return move(none);
    }
    return with_offset(file, kept, move);
}

Result<std::uint64_t> splice(fs::File& in, UserInOut<std::int64_t> in_offset, fs::File& out,
                             UserInOut<std::int64_t> out_offset, std::uint64_t count, std::uint32_t flags) {
    fs::Pipe* const from = fs::pipe_of(in);
    fs::Pipe* const to = fs::pipe_of(out);
    if ((from != nullptr && !in_offset.is_null()) || (to != nullptr && !out_offset.is_null())) return Errno::espipe;
    if ((from == nullptr && to == nullptr) || from == to) return Errno::einval;
    const bool asked = (flags & splice_f_nonblock) != 0;
    if (from != nullptr && to != nullptr)
        return between_pipes(*from, *to, count, asked || in.nonblock() || out.nonblock(), false);
    if (from != nullptr) {
        if ((out.flags() & linux::o_append) != 0 || out.inode().is_directory()) return Errno::einval;
        return at_offset(out, out_offset, [&](std::uint64_t& offset) {
            return out_of_pipe(*from, out, offset, count, asked || in.nonblock());
        });
    }
    return at_offset(in, in_offset,
                     [&](std::uint64_t& offset) { return into_pipe(in, offset, *to, count, asked || out.nonblock()); });
}

} // namespace

SysResult sys_splice(std::int32_t in, UserInOut<std::int64_t> in_offset, std::int32_t out,
                     UserInOut<std::int64_t> out_offset, std::uint64_t count, std::uint32_t flags) {
    if (count == 0) return 0;
    if ((flags & ~splice_flags) != 0) return Errno::einval;
    const auto from = TRY(files().get(in));
    const auto to = TRY(files().get(out));
    if (!from->readable() || !to->writable()) return Errno::ebadf;
    count = std::min(count, linux::max_rw_count);
    return static_cast<std::int64_t>(TRY(splice(*from, in_offset, *to, out_offset, count, flags)));
}

SysResult sys_tee(std::int32_t in, std::int32_t out, std::uint64_t count, std::uint32_t flags) {
    if ((flags & ~splice_flags) != 0) return Errno::einval;
    if (count == 0) return 0;
    const auto from = TRY(files().get(in));
    const auto to = TRY(files().get(out));
    if (!from->readable() || !to->writable()) return Errno::ebadf;
    fs::Pipe* const source = fs::pipe_of(*from);
    fs::Pipe* const target = fs::pipe_of(*to);
    if (source == nullptr || target == nullptr || source == target) return Errno::einval;
    const bool nonblock = (flags & splice_f_nonblock) != 0 || from->nonblock() || to->nonblock();
    return static_cast<std::int64_t>(TRY(between_pipes(*source, *target, count, nonblock, true)));
}

SysResult sys_vmsplice(std::int32_t descriptor, UserIn<IoSegment> segments, std::uint32_t count, std::uint32_t flags) {
    if ((flags & ~splice_flags) != 0) return Errno::einval;
    const auto file = TRY(files().get(descriptor));
    fs::Pipe* const pipe = fs::pipe_of(*file);
    if (pipe == nullptr) return Errno::ebadf;
    Vector vector;
    TRY(vector.read(segments, count));
    IoBuffer buffer = vector.buffer();
    if (buffer.remaining() == 0) return 0;
    const bool nonblock = (flags & splice_f_nonblock) != 0 || file->nonblock();
    return static_cast<std::int64_t>(
        TRY(file->writable() ? pipe->write(buffer, nonblock) : pipe->read(buffer, nonblock)));
}

} // namespace personality::syscall
