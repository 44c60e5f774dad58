// SPDX-License-Identifier: Apache-2.0
//
// Links of /proc that lead to an object itself, whatever its name is by now.
#pragma once

#include "personality/fs/proc/proc_fs.hpp"
#include "personality/fs/proc/process_inode.hpp"

namespace personality::fs {

// A link to an entry; its text is the entry's path.
class ObjectLink : public Inode {
  public:
    ObjectLink(const ProcessIdentity& process, const Attributes& attributes)
        : Inode(proc_fs(), attributes), process_(process) {}

    Result<Path> jump() override;
    Result<std::size_t> read_link(std::span<char> out) override;

  protected:
    virtual Result<Path> object() = 0;
    ProcessIdentity process_;
};

} // namespace personality::fs
