// SPDX-License-Identifier: Apache-2.0
//
// The table's section of the calls on paths: names, attributes, directories, and their handlers.
#pragma once

#include "personality/linux/stat.hpp"
#include "personality/linux/statfs.hpp"
#include "personality/linux/time.hpp"
#include "personality/syscall/table.hpp"

namespace personality::syscall {

// fs_stat.cpp
SysResult sys_newfstatat(std::int32_t directory, UserString path, UserOut<linux::Stat> to, std::uint32_t flags);
SysResult sys_stat(UserString path, UserOut<linux::Stat> to);
SysResult sys_lstat(UserString path, UserOut<linux::Stat> to);
SysResult sys_fstat(std::int32_t descriptor, UserOut<linux::Stat> to);
SysResult sys_statx(std::int32_t directory, UserString path, std::uint32_t flags, std::uint32_t mask,
                    UserOut<linux::Statx> to);
SysResult sys_statfs(UserString path, UserOut<linux::StatFs> to);
SysResult sys_fstatfs(std::int32_t descriptor, UserOut<linux::StatFs> to);
SysResult sys_faccessat2(std::int32_t directory, UserString path, std::uint32_t mode, std::uint32_t flags);
SysResult sys_faccessat(std::int32_t directory, UserString path, std::uint32_t mode);
SysResult sys_access(UserString path, std::uint32_t mode);
SysResult sys_readlinkat(std::int32_t directory, UserString path, UserOut<char> to, std::int32_t size);
SysResult sys_readlink(UserString path, UserOut<char> to, std::int32_t size);

// fs_names.cpp
SysResult sys_mkdirat(std::int32_t directory, UserString path, std::uint32_t mode);
SysResult sys_mkdir(UserString path, std::uint32_t mode);
SysResult sys_mknodat(std::int32_t directory, UserString path, std::uint32_t mode, std::uint32_t device);
SysResult sys_mknod(UserString path, std::uint32_t mode, std::uint32_t device);
SysResult sys_symlinkat(UserString target, std::int32_t directory, UserString path);
SysResult sys_symlink(UserString target, UserString path);
SysResult sys_linkat(std::int32_t from_directory, UserString from, std::int32_t to_directory, UserString to,
                     std::uint32_t flags);
SysResult sys_link(UserString from, UserString to);
SysResult sys_unlinkat(std::int32_t directory, UserString path, std::uint32_t flags);
SysResult sys_unlink(UserString path);
SysResult sys_rmdir(UserString path);
SysResult sys_renameat2(std::int32_t from_directory, UserString from, std::int32_t to_directory, UserString to,
                        std::uint32_t flags);
SysResult sys_renameat(std::int32_t from_directory, UserString from, std::int32_t to_directory, UserString to);
SysResult sys_rename(UserString from, UserString to);

// fs_attributes.cpp
SysResult sys_fchmodat2(std::int32_t directory, UserString path, std::uint32_t mode, std::uint32_t flags);
SysResult sys_fchmodat(std::int32_t directory, UserString path, std::uint32_t mode);
SysResult sys_chmod(UserString path, std::uint32_t mode);
SysResult sys_fchmod(std::int32_t descriptor, std::uint32_t mode);
SysResult sys_fchownat(std::int32_t directory, UserString path, std::uint32_t uid, std::uint32_t gid,
                       std::uint32_t flags);
SysResult sys_chown(UserString path, std::uint32_t uid, std::uint32_t gid);
SysResult sys_lchown(UserString path, std::uint32_t uid, std::uint32_t gid);
SysResult sys_fchown(std::int32_t descriptor, std::uint32_t uid, std::uint32_t gid);
SysResult sys_utimensat(std::int32_t directory, UserString path, UserIn<linux::TimeSpec> times, std::uint32_t flags);
SysResult sys_futimesat(std::int32_t directory, UserString path, UserIn<linux::TimeVal> times);
SysResult sys_utimes(UserString path, UserIn<linux::TimeVal> times);
SysResult sys_utime(UserString path, UserIn<std::int64_t> times);
SysResult sys_truncate(UserString path, std::int64_t size);
SysResult sys_ftruncate(std::int32_t descriptor, std::int64_t size);
SysResult sys_fallocate(std::int32_t descriptor, std::uint32_t mode, std::int64_t offset, std::int64_t length);
SysResult sys_umask(std::uint32_t mask);

// fs_directory.cpp
SysResult sys_getdents64(std::int32_t descriptor, UserOut<char> to, std::uint32_t bytes);
SysResult sys_getdents(std::int32_t descriptor, UserOut<char> to, std::uint32_t bytes);
SysResult sys_getcwd(UserOut<char> to, std::uint64_t bytes);
SysResult sys_chdir(UserString path);
SysResult sys_fchdir(std::int32_t descriptor);
SysResult sys_chroot(UserString path);

// fs_inotify.cpp
SysResult sys_inotify_init1(std::uint32_t flags);
SysResult sys_inotify_init();
SysResult sys_inotify_add_watch(std::int32_t descriptor, UserString path, std::uint32_t mask);
SysResult sys_inotify_rm_watch(std::int32_t descriptor, std::int32_t number);

// fs_xattr.cpp
SysResult sys_setxattr(UserString path, UserString name, UserIn<char> value, std::uint64_t bytes, std::uint32_t flags);
SysResult sys_lsetxattr(UserString path, UserString name, UserIn<char> value, std::uint64_t bytes, std::uint32_t flags);
SysResult sys_fsetxattr(std::int32_t descriptor, UserString name, UserIn<char> value, std::uint64_t bytes,
                        std::uint32_t flags);
SysResult sys_getxattr(UserString path, UserString name, UserOut<char> to, std::uint64_t bytes);
SysResult sys_lgetxattr(UserString path, UserString name, UserOut<char> to, std::uint64_t bytes);
SysResult sys_fgetxattr(std::int32_t descriptor, UserString name, UserOut<char> to, std::uint64_t bytes);
SysResult sys_listxattr(UserString path, UserOut<char> to, std::uint64_t bytes);
SysResult sys_llistxattr(UserString path, UserOut<char> to, std::uint64_t bytes);
SysResult sys_flistxattr(std::int32_t descriptor, UserOut<char> to, std::uint64_t bytes);
SysResult sys_removexattr(UserString path, UserString name);
SysResult sys_lremovexattr(UserString path, UserString name);
SysResult sys_fremovexattr(std::int32_t descriptor, UserString name);

inline constexpr std::string_view xattr_note = "no access control lists";

inline constexpr Row path_rows[] = {
    row<sys_stat>(4, "stat", Support::full),
    row<sys_fstat>(5, "fstat", Support::full),
    row<sys_lstat>(6, "lstat", Support::full),
    row<sys_access>(21, "access", Support::full),
    row<sys_truncate>(76, "truncate", Support::full),
    row<sys_ftruncate>(77, "ftruncate", Support::full),
    row<sys_getdents>(78, "getdents", Support::full),
    row<sys_getcwd>(79, "getcwd", Support::full),
    row<sys_chdir>(80, "chdir", Support::full),
    row<sys_fchdir>(81, "fchdir", Support::full),
    row<sys_rename>(82, "rename", Support::full),
    row<sys_mkdir>(83, "mkdir", Support::full),
    row<sys_rmdir>(84, "rmdir", Support::full),
    row<sys_link>(86, "link", Support::full),
    row<sys_unlink>(87, "unlink", Support::full),
    row<sys_symlink>(88, "symlink", Support::full),
    row<sys_readlink>(89, "readlink", Support::full),
    row<sys_chmod>(90, "chmod", Support::full),
    row<sys_fchmod>(91, "fchmod", Support::full),
    row<sys_chown>(92, "chown", Support::full),
    row<sys_fchown>(93, "fchown", Support::full),
    row<sys_lchown>(94, "lchown", Support::full),
    row<sys_umask>(95, "umask", Support::full),
    row<sys_utime>(132, "utime", Support::full),
    row<sys_mknod>(133, "mknod", Support::partial, "devices: /dev/null and its kind work"),
    row<sys_statfs>(137, "statfs", Support::full),
    row<sys_fstatfs>(138, "fstatfs", Support::full),
    row<sys_chroot>(161, "chroot", Support::full),
    row<sys_setxattr>(188, "setxattr", Support::partial, xattr_note),
    row<sys_lsetxattr>(189, "lsetxattr", Support::partial, xattr_note),
    row<sys_fsetxattr>(190, "fsetxattr", Support::partial, xattr_note),
    row<sys_getxattr>(191, "getxattr", Support::partial, xattr_note),
    row<sys_lgetxattr>(192, "lgetxattr", Support::partial, xattr_note),
    row<sys_fgetxattr>(193, "fgetxattr", Support::partial, xattr_note),
    row<sys_listxattr>(194, "listxattr", Support::partial, xattr_note),
    row<sys_llistxattr>(195, "llistxattr", Support::partial, xattr_note),
    row<sys_flistxattr>(196, "flistxattr", Support::partial, xattr_note),
    row<sys_removexattr>(197, "removexattr", Support::partial, xattr_note),
    row<sys_lremovexattr>(198, "lremovexattr", Support::partial, xattr_note),
    row<sys_fremovexattr>(199, "fremovexattr", Support::partial, xattr_note),
    row<sys_getdents64>(217, "getdents64", Support::full),
    row<sys_utimes>(235, "utimes", Support::full),
    row<sys_inotify_init>(253, "inotify_init", Support::full),
    row<sys_inotify_add_watch>(254, "inotify_add_watch", Support::partial,
                               "IN_DELETE_SELF comes with the last name, though the file be open"),
    row<sys_inotify_rm_watch>(255, "inotify_rm_watch", Support::full),
    row<sys_mkdirat>(258, "mkdirat", Support::full),
    row<sys_mknodat>(259, "mknodat", Support::partial, "devices: /dev/null and its kind work"),
    row<sys_fchownat>(260, "fchownat", Support::full),
    row<sys_futimesat>(261, "futimesat", Support::full),
    row<sys_newfstatat>(262, "newfstatat", Support::full),
    row<sys_unlinkat>(263, "unlinkat", Support::full),
    row<sys_renameat>(264, "renameat", Support::full),
    row<sys_linkat>(265, "linkat", Support::full),
    row<sys_symlinkat>(266, "symlinkat", Support::full),
    row<sys_readlinkat>(267, "readlinkat", Support::full),
    row<sys_fchmodat>(268, "fchmodat", Support::full),
    row<sys_faccessat>(269, "faccessat", Support::full),
    row<sys_utimensat>(280, "utimensat", Support::full),
    row<sys_fallocate>(285, "fallocate", Support::full, "ranges are moved by copying what is the image's"),
    row<sys_inotify_init1>(294, "inotify_init1", Support::full),
    row<sys_renameat2>(316, "renameat2", Support::partial, "no RENAME_WHITEOUT"),
    row<sys_statx>(332, "statx", Support::full),
    row<sys_faccessat2>(439, "faccessat2", Support::full),
    row<sys_fchmodat2>(452, "fchmodat2", Support::full),
};

} // namespace personality::syscall
