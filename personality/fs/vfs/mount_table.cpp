// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/mount_table.hpp"

#include "personality/base/immortal.hpp"

namespace personality::fs {

Result<> MountTable::mount(FileSystem& file_system, Ref<Dentry> on) {
    if (count_ == max_mounts) return Errno::enospc;
    if (on && on->mounted_on()) return Errno::ebusy;
    if (on) on->set_mounted_on(true);
    file_system.set_mount_point(std::move(on));
    mounts_[count_++] = &file_system;
    return {};
}

std::uint64_t MountTable::id_of(const FileSystem& file_system) const {
    constexpr std::uint64_t first_id = 100;
    for (unsigned i = 0; i < count_; ++i)
        if (mounts_[i] == &file_system) return first_id + i;
    return 0;
}

Ref<Dentry> MountTable::cross_down(Ref<Dentry> entry) const {
    if (!entry->mounted_on()) return entry;
    for (FileSystem* const mounted : mounts())
        if (mounted->mount_point() == entry) return mounted->root();
    return entry;
}

Ref<Dentry> MountTable::cross_up(Ref<Dentry> entry) {
    while (entry->is_root() && entry->file_system().mount_point())
        entry = entry->file_system().mount_point();
    return entry;
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
