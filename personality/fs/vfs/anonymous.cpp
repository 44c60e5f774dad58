// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/anonymous.hpp"

#include "personality/base/immortal.hpp"
#include "personality/fs/text/text.hpp"
#include "personality/fs/vfs/file_system.hpp"
#include "personality/linux/statfs.hpp"
#include "personality/task/task.hpp"

namespace personality::fs {

namespace {

FileSystem& pipe_fs() {
    static Immortal<FileSystem> file_system(FileSystem::Description{"pipefs", "pipefs", "", linux::pipefs_magic, 14});
    return *file_system;
}

} // namespace

AnonymousInode::AnonymousInode(const Attributes& attributes) : Inode(pipe_fs(), attributes) {}

Result<> AnonymousInode::set_attributes(const Attributes& attributes) {
    attributes_ = attributes;
    return {};
}

Attributes anonymous_attributes(std::uint32_t mode, std::uint32_t uid, std::uint32_t gid) {
    static std::uint64_t last_number = 0;
    const Timestamp time = now();
    return {++last_number, 0, mode, 1, uid, gid, time, time, time};
}

Result<Ref<Dentry>> make_anonymous_path(Ref<Inode> inode, std::string_view kind) {
    FixedText<48> name;
    name.add(kind).add(":[").add(inode->attributes().number).add("]");
    return Dentry::make_root(std::move(inode), name.view());
}

Result<Ref<Dentry>> make_anonymous_path(std::string_view kind) {
    const Credentials& who = credentials();
    FixedText<48> name;
    name.add("anon_inode:").add(kind);
    return Dentry::make_root(TRY(make_ref<AnonymousInode>(anonymous_attributes(0600, who.fsuid, who.fsgid))),
                             name.view());
}

bool is_anonymous(const Dentry& entry) { return entry.inode() && &entry.file_system() == &pipe_fs(); }

} // namespace personality::fs
