// SPDX-License-Identifier: Apache-2.0
//
// Changes of a file's attributes: chmod(2), chown(2), utimensat(2), truncate(2), with their permission checks.
#pragma once

#include "personality/fs/vfs/inode.hpp"
#include "personality/task/credentials.hpp"

#include <optional>

namespace personality::fs {

Result<> change_mode(const Credentials& who, Inode& inode, std::uint32_t mode);

inline constexpr std::uint32_t keep_id = UINT32_MAX;
Result<> change_owner(const Credentials& who, Inode& inode, std::uint32_t uid, std::uint32_t gid);

struct TimeChange {
    enum class Kind { now, keep, set } kind = Kind::now;
    Timestamp time{};
};
Result<> change_times(const Credentials& who, Inode& inode, TimeChange accessed, TimeChange modified);

// The attribute security.capability goes when somebody else could have changed what it was given to. eio, enospc.
Result<> drop_file_capabilities(Inode& inode);

// By path; through a descriptor that is open for writing there is nothing more to check than the size.
Result<> truncate_path(const Credentials& who, Inode& inode, std::int64_t size);
Result<> truncate_open(Inode& inode, std::int64_t size);

} // namespace personality::fs
