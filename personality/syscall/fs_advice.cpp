// SPDX-License-Identifier: Apache-2.0
//
// What a program says about its use of a file: posix_fadvise(2), readahead(2), sync_file_range(2); and file handles,
// which a container's file systems don't have, open_by_handle_at(2).
#include "personality/linux/fcntl.hpp"
#include "personality/syscall/fs_path.hpp"
#include "personality/syscall/rows_fs.hpp"

namespace personality::syscall {

SysResult sys_fadvise64(std::int32_t descriptor, std::int64_t, std::int64_t length, std::uint32_t advice) {
    const auto file = TRY(files().get(descriptor));
    if (linux::is_fifo(file->inode().mode())) return Errno::espipe;
    if (length < 0 || advice > 5) return Errno::einval;
    return 0;
}

SysResult sys_readahead(std::int32_t descriptor, std::int64_t, std::uint64_t) {
    const auto file = TRY(files().get(descriptor));
    if (!file->readable()) return Errno::ebadf;
    if (!file->inode().is_regular()) return Errno::einval;
    return 0;
}

SysResult sys_sync_file_range(std::int32_t descriptor, std::int64_t offset, std::int64_t bytes, std::uint32_t flags) {
    constexpr std::uint32_t known = 7; // SYNC_FILE_RANGE_WAIT_BEFORE, _WRITE, _WAIT_AFTER
    const auto file = TRY(files().get(descriptor));
    std::int64_t end = 0;
    if ((flags & ~known) != 0 || offset < 0 || bytes < 0 || __builtin_add_overflow(offset, bytes, &end))
        return Errno::einval;
    const fs::Inode& inode = file->inode();
    if (!inode.is_regular() && !inode.is_directory() && !inode.is_symlink()) return Errno::espipe;
    return 0;
}

SysResult sys_name_to_handle_at(std::int32_t directory, UserString path, std::uint64_t, std::uint64_t,
                                std::uint32_t flags) {
    if ((flags & ~(linux::at_symlink_follow | linux::at_empty_path)) != 0) return Errno::einval;
    const std::uint32_t nofollow = flags & linux::at_symlink_follow ? 0 : linux::at_symlink_nofollow;
    TRY(find(directory, path, nofollow | (flags & linux::at_empty_path)));
    return Errno::eopnotsupp;
}

SysResult sys_open_by_handle_at(std::int32_t, std::uint64_t, std::uint32_t) {
    return credentials().can(linux::Capability::dac_read_search) ? Errno::eopnotsupp : Errno::eperm;
}

} // namespace personality::syscall
