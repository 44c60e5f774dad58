// SPDX-License-Identifier: Apache-2.0
//
// Objects that have a descriptor but no path: pipes and the container's standard streams. /proc/<pid>/fd shows them as
// "pipe:[number]".
#pragma once

#include "personality/fs/vfs/dentry.hpp"

namespace personality::fs {

class AnonymousInode : public Inode {
  public:
    explicit AnonymousInode(const Attributes& attributes);
    Result<> set_attributes(const Attributes& attributes) override;
};

// With a number that no other such object has.
Attributes anonymous_attributes(std::uint32_t mode, std::uint32_t uid, std::uint32_t gid);

// Its entry, named "<kind>:[<number>]". enomem.
Result<Ref<Dentry>> make_anonymous_path(Ref<Inode> inode, std::string_view kind);

// The entry of one that has no number to tell it by: "anon_inode:<kind>", with an inode of its own. enomem.
Result<Ref<Dentry>> make_anonymous_path(std::string_view kind);

// Whether an entry is one of those.
bool is_anonymous(const Dentry& entry);

} // namespace personality::fs
