// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/mount_table.hpp"

#include "personality/base/immortal.hpp"

#include <algorithm>

namespace personality::fs {

Result<Ref<Mount>> MountTable::make(Ref<Dentry> root, std::uint32_t flags, std::string_view source) {
    Name name = TRY(Name::make(source.substr(0, linux::name_max)));
    return make_ref<Mount>(std::move(root), flags, std::move(name));
}

Result<> MountTable::attach(const Ref<Mount>& mount, const Path& on) {
    if (full(1)) return Errno::enospc;
    if (on)
        set_place(*mount, on.mount.get(), on.entry);
    else
        root_ = mount;
    mount->held_ = mount;
    mounts_.push_back(*mount);
    ++count_;
    return {};
}

void MountTable::detach(Mount& mount) {
    const Ref<Mount> keep(&mount);
    while (mount.in_tree()) { // first what is mounted on nothing but itself
        Mount* leaf = &mount;
        while (Mount* const child = child_of(*leaf))
            leaf = child;
        Mounts::remove(*leaf);
        --count_;
        set_place(*leaf, nullptr, {});
        const Ref<Mount> gone = std::move(leaf->held_);
    }
}

void MountTable::move(Mount& mount, const Path& on) { set_place(mount, on.mount.get(), on.entry); }

void MountTable::pivot(Mount& new_root, const Path& put_old) {
    Mount& old_root = *root_;
    const Path place = put_old;
    set_place(new_root, nullptr, {});
    root_ = Ref<Mount>(&new_root);
    set_place(old_root, place.mount.get(), place.entry);
}

Mount* MountTable::mounted_on(const Path& path) const {
    Mount* found = nullptr;
    if (path->mounted_on())
        for (Mount& mount : mounts_)
            if (mount.parent_ == path.mount.get() && mount.point_ == path.entry) found = &mount;
    return found;
}

Mount* MountTable::mount_of(const Dentry& root) const {
    for (Mount& at : mounts_)
        if (at.root().get() == &root) return &at;
    return nullptr;
}

Mount* MountTable::child_of(const Mount& mount) const {
    for (Mount& at : mounts_)
        if (at.parent_ == &mount) return &at;
    return nullptr;
}

bool MountTable::is_below(const Mount& mount, const Mount& above) {
    const Mount* at = &mount;
    while (at && at != &above)
        at = at->parent_;
    return at != nullptr;
}

bool MountTable::reaches(Path from, const Path& path) {
    while (from.mount != path.mount) {
        if (!from.mount->parent_) return false;
        from = {Ref<Mount>(from.mount->parent_), from.mount->point_};
    }
    return from->is_below(*path);
}

Path MountTable::cross_down(Path path) const {
    while (Mount* const mount = mounted_on(path))
        path = {Ref<Mount>(mount), mount->root()};
    return path;
}

Path MountTable::cross_up(Path path) {
    while (path.is_mount_root() && path.mount->parent())
        path = {Ref<Mount>(path.mount->parent()), path.mount->point()};
    return path;
}

void MountTable::clear() {
    if (root_) detach(*root_);
    root_.reset();
}

void MountTable::set_place(Mount& mount, Mount* parent, Ref<Dentry> point) {
    const Ref<Dentry> before = std::move(mount.point_);
    mount.parent_ = parent;
    mount.point_ = std::move(point);
    if (mount.point_) mount.point_->set_mounted_on(true);
    if (before && !is_point(*before)) before->set_mounted_on(false);
}

bool MountTable::is_point(const Dentry& entry) const {
    return std::any_of(mounts_.begin(), mounts_.end(), [&](const Mount& at) { return at.point_.get() == &entry; });
}

DentryCache& dentries() {
    static Immortal<DentryCache> cache;
    return *cache;
}

MountTable& mounts() {
    static Immortal<MountTable> table;
    return *table;
}

} // namespace personality::fs
