// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/names.hpp"

#include "personality/fs/notify/notify.hpp"
#include "personality/fs/vfs/permission.hpp"

namespace personality::fs {

namespace {

// A name that can be given to something new. eexist, enoent.
Result<Ref<Dentry>> free_entry(PathWalk& walk, bool for_directory) {
    TRY(walk.to_last());
    if (walk.last_kind() != LastKind::name) return Errno::eexist;
    auto entry = TRY(walk.look_up_name());
    if (!entry->negative()) return Errno::eexist;
    if (walk.trailing_slash() && !for_directory) return Errno::enoent;
    TRY(check_writable(walk.directory().mount.get()));
    return entry;
}

// fs.protected_hardlinks, proc(5): others' files can be linked only by who may read and write them.
Result<> check_link_source(const Credentials& who, const Inode& inode) {
    if (owns(who, inode)) return {};
    const std::uint32_t set_id = inode.mode() & (linux::s_isuid | linux::s_isgid);
    if (!inode.is_regular() || set_id != 0 || !check_access(who, inode, may_read | may_write)) return Errno::eperm;
    return {};
}

Result<Ref<Inode>> make_inode(const Credentials& who, Inode& directory, std::uint32_t mode, std::uint32_t links,
                              std::uint64_t device, std::string_view symlink_target) {
    TRY(check_access(who, directory, may_write | may_execute));
    const Timestamp time = now();
    Attributes attributes{0, device, mode, links, who.fsuid, who.fsgid, time, time, time};
    if (directory.mode() & linux::s_isgid) {
        attributes.gid = directory.attributes().gid;
        if (linux::is_directory(mode)) attributes.mode |= linux::s_isgid;
    }
    return directory.make(attributes, symlink_target);
}

} // namespace

Result<> create_file(const Credentials& who, Dentry& entry, std::uint32_t mode, std::uint64_t device,
                     std::string_view symlink_target) {
    Inode& directory = *entry.parent()->inode();
    const bool is_directory = linux::is_directory(mode);
    dentries().fill(entry, TRY(make_inode(who, directory, mode, is_directory ? 2 : 1, device, symlink_target)));
    if (is_directory) directory.add_links(1);
    directory.touch();
    notify_name(directory, entry.name(), *entry.inode(), linux::in_create);
    return {};
}

Result<Ref<Dentry>> create_nameless_file(const Credentials& who, const Ref<Dentry>& directory, std::uint32_t mode) {
    if (directory->removed()) return Errno::enoent;
    auto inode = TRY(make_inode(who, *directory->inode(), linux::s_ifreg | mode, 0, 0, {}));
    return Dentry::make_nameless(directory, std::move(inode));
}

Result<> make_file(const Credentials& who, PathWalk& walk, std::uint32_t mode, std::uint64_t device,
                   std::string_view symlink_target) {
    const auto entry = TRY(free_entry(walk, linux::is_directory(mode)));
    if (linux::is_device(mode) && !who.can(linux::Capability::mknod)) return Errno::eperm;
    return create_file(who, *entry, mode, device, symlink_target);
}

Result<> link_file(const Credentials& who, const Path& existing, PathWalk& walk) {
    const auto entry = TRY(free_entry(walk, false));
    Inode& inode = *existing->inode();
    Inode& directory = *entry->parent()->inode();
    if (existing.mount != walk.directory().mount || &inode.file_system() != &directory.file_system())
        return Errno::exdev;
    TRY(check_link_source(who, inode));
    TRY(check_access(who, directory, may_write | may_execute));
    if (inode.is_directory()) return Errno::eperm;
    if (inode.attributes().links == 0 && !inode.linkable()) return Errno::enoent;
    dentries().fill(*entry, Ref<Inode>(&inode));
    inode.add_links(1);
    directory.touch();
    notify_self(inode, linux::in_attrib);
    notify_name(directory, entry->name(), inode, linux::in_create);
    return {};
}

Result<> unlink_file(const Credentials& who, PathWalk& walk) {
    TRY(walk.to_last());
    if (walk.last_kind() != LastKind::name) return Errno::eisdir;
    TRY(check_writable(walk.directory().mount.get()));
    const auto entry = TRY(walk.look_up_name());
    if (entry->negative()) return Errno::enoent;
    if (walk.trailing_slash()) return entry->inode()->is_directory() ? Errno::eisdir : Errno::enotdir;
    Inode& directory = *entry->parent()->inode();
    TRY(check_removal(who, directory, *entry->inode()));
    if (entry->inode()->is_directory()) return Errno::eisdir;
    if (entry->mounted_on()) return Errno::ebusy;
    TRY(dentries().remove(*entry));
    entry->inode()->add_links(-1);
    directory.touch();
    notify_unlinked(*entry->inode());
    notify_name(directory, entry->name(), *entry->inode(), linux::in_delete);
    return {};
}

Result<> remove_directory(const Credentials& who, PathWalk& walk) {
    TRY(walk.to_last());
    switch (walk.last_kind()) {
    case LastKind::dot:
        return Errno::einval;
    case LastKind::dot_dot:
        return Errno::enotempty;
    case LastKind::root:
        return Errno::ebusy;
    case LastKind::name:
        break;
    }
    TRY(check_writable(walk.directory().mount.get()));
    const auto entry = TRY(walk.look_up_name());
    if (entry->negative()) return Errno::enoent;
    const Ref<Inode> directory(entry->parent()->inode());
    Inode& inode = *entry->inode();
    TRY(check_removal(who, *directory, inode));
    if (!inode.is_directory()) return Errno::enotdir;
    if (entry->mounted_on()) return Errno::ebusy;
    const bool empty = TRY(inode.empty_below(*entry));
    // That may have blocked, and somebody else may have removed or moved it.
    if (entry->removed() || entry->parent()->inode() != directory.get()) return Errno::enoent;
    if (!empty) return Errno::enotempty;
    TRY(dentries().remove(*entry));
    inode.add_links(-static_cast<std::int32_t>(inode.attributes().links));
    directory->add_links(-1);
    directory->touch();
    notify_unlinked(inode);
    notify_name(*directory, entry->name(), inode, linux::in_delete);
    return {};
}

} // namespace personality::fs
