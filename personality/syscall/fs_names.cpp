// SPDX-License-Identifier: Apache-2.0
//
// Making and removing names: mkdir(2), mknod(2), symlink(2), link(2), unlink(2), rmdir(2), rename(2).
#include "personality/fs/vfs/names.hpp"
#include "personality/syscall/fs_path.hpp"
#include "personality/syscall/rows_path.hpp"

namespace personality::syscall {

namespace {

std::uint32_t permissions(std::uint32_t mode) { return mode & linux::s_iallugo & ~fs_context().umask; }

} // namespace

SysResult sys_mkdirat(std::int32_t directory, UserString path, std::uint32_t mode) {
    Walk walk;
    TRY(walk.begin(directory, path));
    TRY(fs::make_file(credentials(), *walk, linux::s_ifdir | (permissions(mode) & (01777))));
    return 0;
}

SysResult sys_mkdir(UserString path, std::uint32_t mode) { return sys_mkdirat(linux::at_fdcwd, path, mode); }

SysResult sys_mknodat(std::int32_t directory, UserString path, std::uint32_t mode, std::uint32_t device) {
    std::uint32_t type = mode & linux::s_ifmt;
    if (type == 0) type = linux::s_ifreg;
    if (type == linux::s_ifdir) return Errno::eperm;
    if (type == linux::s_iflnk) return Errno::einval;
    Walk walk;
    TRY(walk.begin(directory, path));
    const std::uint64_t number = linux::is_device(type) ? device : 0;
    TRY(fs::make_file(credentials(), *walk, type | permissions(mode), number));
    return 0;
}

SysResult sys_mknod(UserString path, std::uint32_t mode, std::uint32_t device) {
    return sys_mknodat(linux::at_fdcwd, path, mode, device);
}

SysResult sys_symlinkat(UserString target, std::int32_t directory, UserString path) {
    PathArgument text;
    TRY(text.read(target));
    if (text.empty()) return Errno::enoent;
    Walk walk;
    TRY(walk.begin(directory, path));
    TRY(fs::make_file(credentials(), *walk, linux::s_iflnk | 0777, 0, text.text()));
    return 0;
}

SysResult sys_symlink(UserString target, UserString path) { return sys_symlinkat(target, linux::at_fdcwd, path); }

SysResult sys_linkat(std::int32_t from_directory, UserString from, std::int32_t to_directory, UserString to,
                     std::uint32_t flags) {
    if ((flags & ~(linux::at_symlink_follow | linux::at_empty_path)) != 0) return Errno::einval;
    const std::uint32_t nofollow = flags & linux::at_symlink_follow ? 0 : linux::at_symlink_nofollow;
    const auto existing = TRY(find(from_directory, from, nofollow | (flags & linux::at_empty_path)));
    Walk walk;
    TRY(walk.begin(to_directory, to));
    TRY(fs::link_file(credentials(), existing, *walk));
    return 0;
}

SysResult sys_link(UserString from, UserString to) { return sys_linkat(linux::at_fdcwd, from, linux::at_fdcwd, to, 0); }

SysResult sys_unlinkat(std::int32_t directory, UserString path, std::uint32_t flags) {
    if ((flags & ~linux::at_removedir) != 0) return Errno::einval;
    Walk walk;
    TRY(walk.begin(directory, path));
    if (flags & linux::at_removedir)
        TRY(fs::remove_directory(credentials(), *walk));
    else
        TRY(fs::unlink_file(credentials(), *walk));
    return 0;
}

SysResult sys_unlink(UserString path) { return sys_unlinkat(linux::at_fdcwd, path, 0); }

SysResult sys_rmdir(UserString path) { return sys_unlinkat(linux::at_fdcwd, path, linux::at_removedir); }

SysResult sys_renameat2(std::int32_t from_directory, UserString from, std::int32_t to_directory, UserString to,
                        std::uint32_t flags) {
    if ((flags & ~(linux::rename_noreplace | linux::rename_exchange)) != 0 ||
        flags == (linux::rename_noreplace | linux::rename_exchange))
        return Errno::einval;
    Walk source;
    Walk target;
    TRY(source.begin(from_directory, from));
    TRY(target.begin(to_directory, to));
    TRY(fs::rename_file(credentials(), *source, *target, flags));
    return 0;
}

SysResult sys_renameat(std::int32_t from_directory, UserString from, std::int32_t to_directory, UserString to) {
    return sys_renameat2(from_directory, from, to_directory, to, 0);
}

SysResult sys_rename(UserString from, UserString to) {
    return sys_renameat2(linux::at_fdcwd, from, linux::at_fdcwd, to, 0);
}

} // namespace personality::syscall
