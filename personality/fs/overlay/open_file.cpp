// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/overlay/open_file.hpp"

#include "personality/fs/notify/notify.hpp"
#include "personality/fs/vfs/change.hpp"
#include "personality/fs/vfs/seek.hpp"
#include "personality/linux/ioctl.hpp"
#include "personality/linux/signal.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::fs {

namespace {

// Writing ends what capabilities of the file promise, and by others than root also set-user-id and set-group-id,
// write(2).
Result<> drop_privileges(Inode& inode) {
    TRY(drop_file_capabilities(inode));
    Attributes attributes = inode.attributes();
    if (credentials().can(linux::Capability::fsetid) || (attributes.mode & (linux::s_isuid | linux::s_isgid)) == 0)
        return {};
    attributes.mode &= ~linux::s_isuid;
    if (attributes.mode & linux::s_ixgrp) attributes.mode &= ~linux::s_isgid;
    return inode.set_attributes(attributes);
}

// How many of `bytes` at `offset` RLIMIT_FSIZE and the largest offset allow.
Result<std::uint64_t> allowed(std::uint64_t bytes, std::uint64_t offset) {
    const std::uint64_t limit = std::min(limit_of_file_size(), max_file_size);
    if (bytes == 0) return bytes;
    if (offset >= limit) {
        if (offset < max_file_size) raise_signal(linux::sigxfsz);
        return Errno::efbig;
    }
    return std::min(bytes, limit - offset);
}

} // namespace

Result<std::size_t> OpenOverlayFile::read(IoBuffer& to, std::uint64_t offset) {
    const std::size_t done = TRY(file().read(to, offset));
    if ((flags() & linux::o_noatime) == 0) inode().touch_accessed();
    if (done > 0) notify(path(), linux::in_access);
    return done;
}

Result<std::size_t> OpenOverlayFile::write(IoBuffer& from, std::uint64_t& offset) {
    const auto guard = TRY(file().write_lock().lock());
    if ((flags() & linux::o_append) != 0 || offset == append_offset) offset = file().size();
    const std::uint64_t bytes = TRY(allowed(from.remaining(), offset));
    TRY(file().check_seals(offset, bytes, true));
    TRY(drop_privileges(inode()));
    const std::size_t done = TRY(file().write(from, offset, bytes));
    offset += done;
    if (done > 0) notify(path(), linux::in_modify);
    return done;
}

Result<std::uint64_t> OpenOverlayFile::seek(std::int64_t offset, std::uint32_t whence) {
    if (whence == linux::seek_data || whence == linux::seek_hole) {
        if (offset < 0) return Errno::enxio;
        const auto from = static_cast<std::uint64_t>(offset);
        position = TRY(whence == linux::seek_data ? file().seek_data(from) : file().seek_hole(from));
        return position;
    }
    position = TRY(seek_target(offset, whence, position, file().size()));
    return position;
}

Result<> OpenOverlayFile::allocate(std::uint64_t offset, std::uint64_t length, std::uint32_t mode) {
    const std::uint64_t limit = std::min(limit_of_file_size(), max_file_size);
    if (offset > limit || length > limit - offset) return Errno::efbig;
    const bool keeps_size = (mode & linux::falloc_fl_keep_size) != 0;
    const std::uint32_t what = mode & ~linux::falloc_fl_keep_size;
    // As on Linux, a tmpfs can't move ranges.
    const bool ranges = what != 0 && what != linux::falloc_fl_punch_hole;
    if (ranges && (what == linux::falloc_fl_unshare_range || !file().can_move_ranges())) return Errno::eopnotsupp;
    const auto guard = TRY(file().write_lock().lock());
    TRY(drop_privileges(inode()));
    switch (what) {
    case linux::falloc_fl_punch_hole:
        TRY(file().check_seals(0, 0, true));
        TRY(file().punch(offset, length));
        break;
    case linux::falloc_fl_collapse_range:
        TRY(file().collapse(offset, length));
        break;
    case linux::falloc_fl_insert_range:
        TRY(file().insert(offset, length));
        break;
    case linux::falloc_fl_zero_range:
        TRY(file().zero(offset, length));
        break;
    default:
        TRY(file().check_seals(offset, length, false));
        TRY(file().reserve(offset, length));
    }
    const bool grows = (what == 0 || what == linux::falloc_fl_zero_range) && !keeps_size;
    if (grows && offset + length > file().size()) TRY(file().grow(offset + length));
    notify(path(), linux::in_modify);
    return {};
}

Result<std::int64_t> OpenOverlayFile::ioctl(std::uint32_t request, UserAddress argument) {
    if (request != linux::fionread) return Errno::enotty;
    const auto left = static_cast<std::int32_t>(file().size() - std::min(position, file().size()));
    TRY(UserOut<std::int32_t>{{argument}}.write(left));
    return std::int64_t{0};
}

Result<BackingPage> OpenOverlayFile::page(std::uint64_t index, bool for_write) { return file().page(index, for_write); }

Result<> OpenOverlayFile::free_pages(std::uint64_t first, std::uint64_t count) {
    return allocate(first * page_size, count * page_size, linux::falloc_fl_punch_hole | linux::falloc_fl_keep_size);
}

} // namespace personality::fs
