// SPDX-License-Identifier: Apache-2.0
//
// Who may do what to a file: owner, group and mode, and what a privileged process may do all the same.
// path_resolution(7), capabilities(7).
#pragma once

#include "personality/fs/vfs/inode.hpp"
#include "personality/task/credentials.hpp"

namespace personality::fs {

// Wanted access, as access(2) encodes it.
inline constexpr std::uint32_t may_execute = 1;
inline constexpr std::uint32_t may_write = 2;
inline constexpr std::uint32_t may_read = 4;

// eacces; erofs: writing to a file of a read-only file system. `wanted`: any of the above.
Result<> check_access(const Credentials& who, const Inode& inode, std::uint32_t wanted);

// erofs. For changes of what the file system keeps of a file.
Result<> check_writable(const Inode& inode);

// Whether `who` may change mode and times: its owner, or with CAP_FOWNER.
bool owns(const Credentials& who, const Inode& inode);

// Removing or renaming what `directory` calls by a name that leads to `victim`: write and search access, and the
// sticky bit. eacces, eperm.
Result<> check_removal(const Credentials& who, const Inode& directory, const Inode& victim);

} // namespace personality::fs
