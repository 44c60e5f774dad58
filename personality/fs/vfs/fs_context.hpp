// SPDX-License-Identifier: Apache-2.0
//
// What a task's paths start from, and its umask; clone(CLONE_FS) shares it.
#pragma once

#include "personality/fs/vfs/mount.hpp"

namespace personality::fs {

class FsContext : public RefCounted {
  public:
    FsContext(Path from, Path here) : root(std::move(from)), working_directory(std::move(here)) {}

    // For fork(2). enomem.
    Result<Ref<FsContext>> copy() const {
        auto other = TRY(make_ref<FsContext>(root, working_directory));
        other->umask = umask;
        return other;
    }

    Path root;
    Path working_directory;
    std::uint32_t umask = 022;
};

} // namespace personality::fs
