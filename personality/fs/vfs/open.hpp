// SPDX-License-Identifier: Apache-2.0
//
// open(2): from a path to an open file description.
#pragma once

#include "personality/fs/vfs/file.hpp"
#include "personality/fs/vfs/path_walk.hpp"

namespace personality::fs {

// `flags` as open(2) takes them, o_cloexec and what Linux doesn't know ignored; `mode` of a file that is made, the
// umask already taken off. May block, for FIFOs without end.
Result<Ref<File>> open(const Credentials& who, PathWalk& walk, std::uint32_t flags, std::uint32_t mode);

// An inode that is already found, as /proc's links lead to it; permissions are checked. o_creat is no use here.
Result<Ref<File>> open_entry(const Credentials& who, const Path& entry, std::uint32_t flags);

} // namespace personality::fs
