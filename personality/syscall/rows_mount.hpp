// SPDX-License-Identifier: Apache-2.0
//
// The table's section of the calls on mounts, and their handlers: fs_mount.cpp.
#pragma once

#include "personality/syscall/table.hpp"

namespace personality::syscall {

SysResult sys_mount(UserString source, UserString target, UserString type, std::uint64_t flag_word, UserIn<char> data);
SysResult sys_umount2(UserString target, std::uint32_t flags);
SysResult sys_pivot_root(UserString new_root, UserString put_old);

inline constexpr Row mount_rows[] = {
    row<sys_pivot_root>(155, "pivot_root", Support::partial, "threads with directories of their own keep them"),
    row<sys_mount>(
        165, "mount", Support::partial,
        "tmpfs, ramfs, proc, sysfs, devpts, mqueue, cgroup2, and MS_BIND, MS_MOVE, MS_REMOUNT; no MS_SHARED"),
    row<sys_umount2>(166, "umount2", Support::full),
};

} // namespace personality::syscall
