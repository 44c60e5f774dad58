// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/dentry.hpp"

#include "personality/fs/text/text.hpp"

namespace personality::fs {

Result<Ref<Dentry>> Dentry::make_root(Ref<Inode> inode, std::string_view name) {
    return make_ref<Dentry>(Ref<Dentry>(), TRY(Name::make(name)), std::move(inode));
}

Result<Ref<Dentry>> Dentry::make_nameless(Ref<Dentry> directory, Ref<Inode> inode) {
    FixedText<24> name;
    name.add('#').add(inode->attributes().number);
    auto entry = TRY(make_ref<Dentry>(std::move(directory), TRY(Name::make(name.view())), std::move(inode)));
    entry->removed_ = true;
    return entry;
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
