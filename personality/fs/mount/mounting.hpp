// SPDX-License-Identifier: Apache-2.0
//
// What mount(2), umount2(2) and pivot_root(2) do, each for paths that are already found. Who may is the caller's.
// There is one mount namespace, and no mount is shared.
#pragma once

#include "personality/fs/vfs/mount.hpp"

#include <string_view>

namespace personality::fs {

struct NewMount {
    std::string_view type;
    std::string_view source;
    std::string_view options;
    std::uint32_t flags; // of linux::per_mount_flags
};

// A file system at `on`. enodev, einval, enotdir, ebusy: the same is there already; enospc, enomem.
Result<> mount_new(const Path& on, const NewMount& what);
// MS_BIND: what `from` is, at `on` too, with all that is mounted below it if `recursive`. enotdir, einval.
Result<> bind(const Path& from, const Path& on, bool recursive);
// MS_MOVE. einval: `from` is no mount, or the root; eloop: `on` lies below it; enotdir.
Result<> move_mount(const Path& from, const Path& on);
// MS_REMOUNT: of the mount alone (`bind`), or of its file system too. einval; ebusy: a file is open for writing.
Result<> remount(const Path& at, std::uint32_t flags, bool bind, std::string_view options);
// MS_PRIVATE and its like, a set of linux::propagation_flags and ms_rec. einval.
Result<> set_propagation(const Path& at, std::uint32_t flags);
// `flags`: of umount2(2). einval: `at` is no mount; ebusy: it is in use; eagain: with MNT_EXPIRE, for the first time.
Result<> unmount(const Path& at, std::uint32_t flags);
// `root`: the caller's. All processes that are in it are moved to `new_root`. ebusy, einval, enoent.
Result<> pivot_root(const Path& new_root, const Path& put_old, const Path& root);

} // namespace personality::fs
