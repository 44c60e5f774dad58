// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/notify/notify.hpp"
#include "personality/fs/vfs/names.hpp"
#include "personality/fs/vfs/permission.hpp"
#include "personality/linux/fcntl.hpp"

namespace personality::fs {

namespace {

// The two entries of a rename, and whether they are still what they were when they were looked up.
struct Pair {
    Ref<Dentry> from, to;
    Ref<Inode> from_inode, to_inode;
    Ref<Dentry> from_directory, to_directory;

    Pair(Ref<Dentry> f, Ref<Dentry> t)
        : from(std::move(f)), to(std::move(t)), from_inode(from->inode()), to_inode(to->inode()),
          from_directory(from->parent()), to_directory(to->parent()) {}

    bool unchanged() const {
        return !from->removed() && from->parent() == from_directory.get() && !to->removed() &&
               to->parent() == to_directory.get() && to->inode() == to_inode.get();
    }
    bool same_directory() const { return from_directory == to_directory; }
};

Result<> check_kinds(const Pair& pair, bool exchange) {
    if (!pair.to_inode || exchange) return {};
    if (pair.from_inode->is_directory() && !pair.to_inode->is_directory()) return Errno::enotdir;
    if (!pair.from_inode->is_directory() && pair.to_inode->is_directory()) return Errno::eisdir;
    return {};
}

// A directory that moves gets another "..", which takes write access to it.
Result<> check_parent_change(const Credentials& who, const Pair& pair, const Inode& moved) {
    if (pair.same_directory() || !moved.is_directory()) return {};
    return check_access(who, moved, may_write);
}

Result<> check_permissions(const Credentials& who, const Pair& pair, bool exchange) {
    TRY(check_removal(who, *pair.from_directory->inode(), *pair.from_inode));
    if (pair.to_inode)
        TRY(check_removal(who, *pair.to_directory->inode(), *pair.to_inode));
    else
        TRY(check_access(who, *pair.to_directory->inode(), may_write | may_execute));
    TRY(check_parent_change(who, pair, *pair.from_inode));
    if (exchange) TRY(check_parent_change(who, pair, *pair.to_inode));
    return {};
}

// A directory can't go into itself, nor over one that it lies in.
Result<> check_ancestry(const Pair& pair, bool exchange) {
    if (pair.to_directory->is_below(*pair.from)) return Errno::einval;
    if (pair.from_directory->is_below(*pair.to)) return exchange ? Errno::einval : Errno::enotempty;
    return {};
}

void change_links(Dentry& directory, std::int32_t count) {
    if (count != 0) directory.inode()->add_links(count);
}

Result<> commit_move(const Pair& pair) {
    TRY(dentries().move(*pair.from, *pair.to));
    const std::int32_t moved = pair.from_inode->is_directory() ? 1 : 0;
    std::int32_t replaced = 0;
    if (pair.to_inode && pair.to_inode->is_directory()) {
        replaced = 1;
        pair.to_inode->add_links(-static_cast<std::int32_t>(pair.to_inode->attributes().links));
    } else if (pair.to_inode) {
        pair.to_inode->add_links(-1);
    }
    change_links(*pair.from_directory, -moved);
    change_links(*pair.to_directory, moved - replaced);
    return {};
}

Result<> commit_exchange(const Pair& pair) {
    TRY(dentries().exchange(*pair.from, *pair.to));
    const std::int32_t gained = (pair.from_inode->is_directory() ? 1 : 0) - (pair.to_inode->is_directory() ? 1 : 0);
    change_links(*pair.from_directory, -gained);
    change_links(*pair.to_directory, gained);
    pair.to_inode->add_links(0);
    return {};
}

// False: something changed meanwhile, look again.
Result<bool> attempt(const Credentials& who, PathWalk& from, PathWalk& to, std::uint32_t flags) {
    const bool exchange = flags & linux::rename_exchange;
    Ref<Dentry> source = TRY(from.look_up_name());
    if (source->negative()) return Errno::enoent;
    Ref<Dentry> target = TRY(to.look_up_name());
    if ((flags & linux::rename_noreplace) && !target->negative()) return Errno::eexist;
    if (exchange && target->negative()) return Errno::enoent;
    if (source->mounted_on() || target->mounted_on()) return Errno::ebusy;
    const Pair pair(std::move(source), std::move(target));
    if (!pair.unchanged()) return false;

    if (!pair.from_inode->is_directory() && from.trailing_slash()) return Errno::enotdir;
    const Inode& under_new_name = exchange ? *pair.to_inode : *pair.from_inode;
    if (!under_new_name.is_directory() && to.trailing_slash()) return Errno::enotdir;
    TRY(check_ancestry(pair, exchange));
    if (pair.from_inode == pair.to_inode) return true;
    TRY(check_permissions(who, pair, exchange));
    TRY(check_kinds(pair, exchange));
    if (pair.to_inode && pair.to_inode->is_directory() && !exchange) {
        const bool empty = TRY(pair.to_inode->empty_below(*pair.to));
        if (!pair.unchanged()) return false;
        if (!empty) return Errno::enotempty;
        TRY(check_ancestry(pair, exchange));
    }
    const Name old_name = TRY(Name::make(pair.from->name()));
    const Name other_name = TRY(Name::make(pair.to->name()));
    TRY(exchange ? commit_exchange(pair) : commit_move(pair));
    pair.from_inode->add_links(0);
    pair.from_directory->inode()->touch();
    pair.to_directory->inode()->touch();
    notify_moved(*pair.from_directory->inode(), old_name.view(), *pair.from);
    if (exchange)
        notify_moved(*pair.to_directory->inode(), other_name.view(), *pair.to);
    else if (pair.to_inode)
        notify_unlinked(*pair.to_inode);
    return true;
}

} // namespace

Result<> rename_file(const Credentials& who, PathWalk& from, PathWalk& to, std::uint32_t flags) {
    TRY(from.to_last());
    TRY(to.to_last());
    if (from.directory().mount != to.directory().mount) return Errno::exdev;
    if (from.last_kind() != LastKind::name) return Errno::ebusy;
    if (to.last_kind() != LastKind::name) return flags & linux::rename_noreplace ? Errno::eexist : Errno::ebusy;
    TRY(check_writable(from.directory().mount.get()));
    while (!TRY(attempt(who, from, to, flags))) {
    }
    return {};
}

} // namespace personality::fs
