// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/dentry.hpp"

namespace personality::fs {

Result<Ref<Dentry>> Dentry::make_root(Ref<Inode> inode, std::string_view name) {
    return make_ref<Dentry>(Ref<Dentry>(), TRY(Name::make(name)), std::move(inode));
}

// A chain of removed directories may be as long as memory allows: it is taken apart without recursion.
Dentry::~Dentry() {
    Ref<Dentry> above = std::move(parent_);
    while (above && above->references() == 1)
        above = std::move(above->parent_);
}

bool Dentry::is_below(const Dentry& other) const {
    const Dentry* at = this;
    while (at && at != &other)
        at = at->parent();
    return at != nullptr;
}

} // namespace personality::fs
