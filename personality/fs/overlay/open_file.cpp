// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/overlay/open_file.hpp"

#include "personality/fs/notify/notify.hpp"
#include "personality/fs/vfs/seek.hpp"
#include "personality/linux/ioctl.hpp"
#include "personality/linux/signal.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::fs {

namespace {

// Writing or resizing by others than root ends what set-user-id and set-group-id promise, write(2).
Result<> drop_set_id(Inode& inode) {
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
    TRY(drop_set_id(inode()));
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
    if (mode == (linux::falloc_fl_punch_hole | linux::falloc_fl_keep_size)) {
        const auto guard = TRY(file().write_lock().lock());
        TRY(file().check_seals(0, 0, true));
        return file().punch(offset, length);
    }
    if ((mode & ~linux::falloc_fl_keep_size) != 0) return Errno::eopnotsupp;
    {
        const auto guard = TRY(file().write_lock().lock());
        TRY(file().check_seals(offset, length, false));
        TRY(file().reserve(offset, length));
    }
    if (mode == 0 && offset + length > file().size()) return file().resize(offset + length);
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
