// SPDX-License-Identifier: Apache-2.0
//
// Extended attributes, xattr(7), which no file here has and none can be given; and mount(2), which a container may not.
#include "personality/syscall/fs_path.hpp"
#include "personality/syscall/rows_fs.hpp"

namespace personality::syscall {

namespace {

SysResult unsupported_at(UserString path, std::uint32_t flags) {
    TRY(find(linux::at_fdcwd, path, flags));
    return Errno::eopnotsupp;
}

SysResult none_at(UserString path, std::uint32_t flags) {
    TRY(find(linux::at_fdcwd, path, flags));
    return 0;
}

} // namespace

SysResult sys_any_xattr(UserString path) { return unsupported_at(path, 0); }

SysResult sys_any_lxattr(UserString path) { return unsupported_at(path, linux::at_symlink_nofollow); }

SysResult sys_any_fxattr(std::int32_t descriptor) {
    TRY(files().get(descriptor));
    return Errno::eopnotsupp;
}

SysResult sys_listxattr(UserString path) { return none_at(path, 0); }

SysResult sys_llistxattr(UserString path) { return none_at(path, linux::at_symlink_nofollow); }

SysResult sys_flistxattr(std::int32_t descriptor) {
    TRY(files().get(descriptor));
    return 0;
}

SysResult sys_mount() { return Errno::eperm; }

} // namespace personality::syscall
