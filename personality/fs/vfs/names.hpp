// SPDX-License-Identifier: Apache-2.0
//
// What changes the tree's names: making, linking, removing and renaming. Each is done at once or not at all: between
// the last look at the names concerned and the change no other task runs.
#pragma once

#include "personality/fs/vfs/path_walk.hpp"

namespace personality::fs {

// `entry` gets a new file of the type and permissions of `mode`. Its errors are open(2)'s for the directory.
// Preconditions: entry.negative().
Result<> create_file(const Credentials& who, Dentry& entry, std::uint32_t mode, std::uint64_t device = 0,
                     std::string_view symlink_target = {});

// A regular file without a name in `directory`, which must be one.
Result<Ref<Dentry>> create_nameless_file(const Credentials& who, const Ref<Dentry>& directory, std::uint32_t mode);

// mknod(2), mkdir(2), symlink(2), by the type in `mode`.
Result<> make_file(const Credentials& who, PathWalk& walk, std::uint32_t mode, std::uint64_t device = 0,
                   std::string_view symlink_target = {});

// link(2).
Result<> link_file(const Credentials& who, const Path& existing, PathWalk& walk);

// unlink(2), rmdir(2).
Result<> unlink_file(const Credentials& who, PathWalk& walk);
Result<> remove_directory(const Credentials& who, PathWalk& walk);

// renameat2(2); `flags`: rename_noreplace, rename_exchange or none.
Result<> rename_file(const Credentials& who, PathWalk& from, PathWalk& to, std::uint32_t flags);

} // namespace personality::fs
