// SPDX-License-Identifier: Apache-2.0
//
// The container's mounted file systems, in the order of their mounting, and the steps between them.
#pragma once

#include "personality/fs/vfs/dentry_cache.hpp"
#include "personality/fs/vfs/file_system.hpp"

namespace personality::fs {

class MountTable {
  public:
    static constexpr unsigned max_mounts = 16;

    // The first one mounted is the root, with a null `on`. ebusy: something is mounted there; enospc: too many.
    Result<> mount(FileSystem& file_system, Ref<Dentry> on);

    std::span<FileSystem* const> mounts() const { return {mounts_, count_}; }
    // As /proc/<pid>/mountinfo numbers them; 0: it isn't mounted.
    std::uint64_t id_of(const FileSystem& file_system) const;
    Dentry& root() const { return *mounts_[0]->root(); }

    // The root of what is mounted on `entry`, or `entry` itself.
    Ref<Dentry> cross_down(Ref<Dentry> entry) const;
    // What `entry` is mounted on, while it is the root of a mounted file system.
    static Ref<Dentry> cross_up(Ref<Dentry> entry);

  private:
    FileSystem* mounts_[max_mounts] = {};
    unsigned count_ = 0;
};

// The container's one tree of files.
DentryCache& dentries();
MountTable& mounts();

} // namespace personality::fs
