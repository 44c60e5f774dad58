// SPDX-License-Identifier: Apache-2.0
//
// Opening and closing: open(2), creat(2), openat(2), close(2), close_range(2).
#include "personality/fs/vfs/open.hpp"
#include "personality/syscall/fs_path.hpp"
#include "personality/syscall/rows_fs.hpp"

namespace personality::syscall {

SysResult sys_openat(std::int32_t directory, UserString path, std::uint32_t flags, std::uint32_t mode) {
    Walk walk;
    TRY(walk.begin(directory, path));
    const std::uint32_t permissions = mode & linux::s_iallugo & ~fs_context().umask;
    auto file = TRY(fs::open(credentials(), *walk, flags, permissions));
    return TRY(files().add(std::move(file), flags & linux::o_cloexec, limit_of_open_files()));
}

SysResult sys_open(UserString path, std::uint32_t flags, std::uint32_t mode) {
    return sys_openat(linux::at_fdcwd, path, flags, mode);
}

SysResult sys_creat(UserString path, std::uint32_t mode) {
    return sys_open(path, linux::o_creat | linux::o_wronly | linux::o_trunc, mode);
}

SysResult sys_close(std::int32_t descriptor) {
    TRY(files().close(descriptor));
    return 0;
}

SysResult sys_close_range(std::uint32_t first, std::uint32_t last, std::uint32_t flags) {
    if (first > last || (flags & ~(linux::close_range_cloexec | linux::close_range_unshare)) != 0) return Errno::einval;
    if (flags & linux::close_range_unshare) TRY(unshare_files());
    if (flags & linux::close_range_cloexec)
        files().set_close_on_exec(first, last);
    else
        files().close_range(first, last);
    return 0;
}

} // namespace personality::syscall
