// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/change.hpp"

#include "personality/fs/vfs/file_system.hpp"
#include "personality/fs/vfs/permission.hpp"
#include "personality/fs/vfs/xattr.hpp"
#include "personality/linux/signal.hpp"
#include "personality/task/task.hpp"

namespace personality::fs {

namespace {

// Of a read-only file system nothing can be changed, not even a device's attributes.
Result<> check_file_system(const Inode& inode) {
    return inode.file_system().read_only() ? Result<>(Errno::erofs) : Result<>();
}

} // namespace

Result<> change_mode(const Credentials& who, Inode& inode, std::uint32_t mode) {
    TRY(check_file_system(inode));
    if (!owns(who, inode)) return Errno::eperm;
    if (inode.is_symlink()) return Errno::eopnotsupp;
    Attributes attributes = inode.attributes();
    mode &= linux::s_iallugo;
    if (!who.can(linux::Capability::fsetid) && !who.in_group(attributes.gid)) mode &= ~linux::s_isgid;
    attributes.mode = (attributes.mode & linux::s_ifmt) | mode;
    attributes.changed = now();
    return inode.set_attributes(attributes);
}

Result<> change_owner(const Credentials& who, Inode& inode, std::uint32_t uid, std::uint32_t gid) {
    TRY(check_file_system(inode));
    Attributes attributes = inode.attributes();
    if (!who.can(linux::Capability::chown)) {
        const bool owner = who.fsuid == attributes.uid;
        if (uid != keep_id && !(owner && uid == attributes.uid)) return Errno::eperm;
        if (gid != keep_id && !(owner && who.in_group(gid))) return Errno::eperm;
    }
    if (uid != keep_id) attributes.uid = uid;
    if (gid != keep_id) attributes.gid = gid;
    if (!inode.is_directory() && (uid != keep_id || gid != keep_id)) {
        TRY(drop_file_capabilities(inode));
        attributes.mode &= ~linux::s_isuid;
        if (attributes.mode & linux::s_ixgrp) attributes.mode &= ~linux::s_isgid;
    }
    attributes.changed = now();
    return inode.set_attributes(attributes);
}

Result<> drop_file_capabilities(Inode& inode) {
    Xattrs* const all = TRY(inode.xattrs());
    if (all != nullptr && all->remove("security.capability").ok()) inode.add_links(0);
    return {};
}

Result<> change_times(const Credentials& who, Inode& inode, TimeChange accessed, TimeChange modified) {
    using Kind = TimeChange::Kind;
    TRY(check_file_system(inode));
    if (accessed.kind == Kind::keep && modified.kind == Kind::keep) return {};
    const bool both_now = accessed.kind == Kind::now && modified.kind == Kind::now;
    if (!owns(who, inode)) {
        if (!both_now) return Errno::eperm;
        TRY(check_access(who, inode, may_write));
    }
    Attributes attributes = inode.attributes();
    attributes.changed = now();
    const auto apply = [&](Timestamp& to, const TimeChange& change) {
        if (change.kind != Kind::keep) to = change.kind == Kind::now ? attributes.changed : change.time;
    };
    apply(attributes.accessed, accessed);
    apply(attributes.modified, modified);
    return inode.set_attributes(attributes);
}

Result<> truncate_path(const Credentials& who, Inode& inode, std::int64_t size) {
    if (size < 0) return Errno::einval;
    if (inode.is_directory()) return Errno::eisdir;
    if (!inode.is_regular()) return Errno::einval;
    TRY(check_access(who, inode, may_write));
    return truncate_open(inode, size);
}

Result<> truncate_open(Inode& inode, std::int64_t size) {
    if (size < 0 || !inode.is_regular()) return Errno::einval;
    const auto wanted = static_cast<std::uint64_t>(size);
    if (wanted > inode.size() && wanted > limit_of_file_size()) {
        raise_signal(linux::sigxfsz);
        return Errno::efbig;
    }
    return inode.resize(wanted);
}

} // namespace personality::fs
