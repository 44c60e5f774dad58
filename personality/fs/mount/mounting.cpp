// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/mount/mounting.hpp"

#include "personality/fs/mount/copy_mounts.hpp"
#include "personality/fs/mount/file_system_types.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/task/process.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::fs {

namespace {

// Keeps a file system while it is mounted nowhere yet: one that was just made would else never go.
class Holding {
  public:
    explicit Holding(FileSystem& file_system) : file_system_(file_system) { file_system_.add_mount(); }
    ~Holding() { file_system_.remove_mount(); }
    Holding(const Holding&) = delete;
    Holding& operator=(const Holding&) = delete;

  private:
    FileSystem& file_system_;
};

Result<> check_kinds(const Dentry& mounted, const Path& on) {
    if (on->removed()) return Errno::enoent;
    return mounted.inode()->is_directory() == on->inode()->is_directory() ? Result<>() : Result<>(Errno::enotdir);
}

bool has_writers(const FileSystem& file_system) {
    const auto& all = mounts().mounts();
    return std::any_of(all.begin(), all.end(),
                       [&](const Mount& mount) { return &mount.file_system() == &file_system && mount.has_writers(); });
}

bool is_in_tree(const Path& path) { return path.mount && path.mount->in_tree(); }

} // namespace

Result<> mount_new(const Path& on, const NewMount& what) {
    FileSystem& file_system = *TRY(file_system_of_type(what.type, what.options));
    const Holding held(file_system);
    if (!is_in_tree(on)) return Errno::einval;
    if (on.is_mount_root() && on.entry == file_system.root()) return Errno::ebusy;
    TRY(check_kinds(*file_system.root(), on));
    const auto mount = TRY(MountTable::make(file_system.root(), what.flags, what.source));
    return mounts().attach(mount, on);
}

Result<> bind(const Path& from, const Path& on, bool recursive) {
    if (!is_in_tree(from) || !is_in_tree(on)) return Errno::einval;
    if (from.mount->has(linux::ms_unbindable)) return Errno::einval;
    TRY(check_kinds(*from, on));
    return copy_mounts(from, on, recursive);
}

Result<> move_mount(const Path& from, const Path& on) {
    if (!is_in_tree(from) || !is_in_tree(on)) return Errno::einval;
    if (!from.is_mount_root() || !from.mount->parent()) return Errno::einval;
    if (from->inode()->is_directory() != on->inode()->is_directory()) return Errno::einval;
    if (MountTable::is_below(*on.mount, *from.mount)) return Errno::eloop;
    mounts().move(*from.mount, on);
    return {};
}

Result<> remount(const Path& at, std::uint32_t flags, bool bind, std::string_view options) {
    if (!at.is_mount_root() || !is_in_tree(at)) return Errno::einval;
    Mount& mount = *at.mount;
    const bool becomes_read_only = (flags & linux::ms_rdonly) != 0 && !mount.read_only();
    if (becomes_read_only && (bind ? mount.has_writers() : has_writers(mount.file_system()))) return Errno::ebusy;
    if (!bind) {
        TRY(mount.file_system().change_options(options));
        mount.file_system().set_read_only((flags & linux::ms_rdonly) != 0);
    }
    mount.set_flags((mount.flags() & linux::ms_unbindable) | (flags & linux::per_mount_flags & ~linux::ms_unbindable));
    return {};
}

Result<> set_propagation(const Path& at, std::uint32_t flags) {
    const std::uint32_t kind = flags & linux::propagation_flags;
    if ((flags & ~(linux::propagation_flags | linux::ms_rec | linux::ms_silent)) != 0 || kind == 0 ||
        (kind & (kind - 1)) != 0)
        return Errno::einval;
    if (!at.is_mount_root() || !is_in_tree(at) || kind == linux::ms_shared) return Errno::einval;
    const std::uint32_t unbindable = kind & linux::ms_unbindable;
    const bool recursive = (flags & linux::ms_rec) != 0;
    for (Mount& mount : mounts().mounts()) {
        const bool concerned = &mount == at.mount.get() || (recursive && MountTable::is_below(mount, *at.mount));
        // What is the slave of nothing is as it was.
        if (concerned && kind != linux::ms_slave) mount.set_flags((mount.flags() & ~linux::ms_unbindable) | unbindable);
    }
    return {};
}

Result<> unmount(const Path& at, std::uint32_t flags) {
    if (!at.is_mount_root() || !is_in_tree(at)) return Errno::einval;
    Mount& mount = *at.mount;
    if (!mount.parent()) return Errno::ebusy;   // the container's root
    constexpr std::uint32_t own_references = 2; // the table's and `at`
    const bool used = mount.references() > own_references || mounts().child_of(mount) != nullptr;
    if ((flags & linux::mnt_detach) == 0 && used) return Errno::ebusy;
    if ((flags & linux::mnt_expire) != 0 && !std::exchange(mount.expired, true)) return Errno::eagain;
    mounts().detach(mount);
    return {};
}

Result<> pivot_root(const Path& new_root, const Path& put_old, const Path& root) {
    if (!is_in_tree(new_root) || !is_in_tree(put_old) || !is_in_tree(root)) return Errno::einval;
    if (new_root->removed()) return Errno::enoent;
    if (new_root.mount == root.mount || put_old.mount == root.mount) return Errno::ebusy;
    if (!root.is_mount_root() || !new_root.is_mount_root()) return Errno::einval;
    if (!MountTable::reaches(put_old, new_root) || !MountTable::reaches(new_root, root)) return Errno::einval;
    if (root.mount->parent()) return Errno::einval; // of a chroot(2) that is a mount: the tree's own root stays
    mounts().pivot(*new_root.mount, put_old);
    const Path before = root;
    for (std::int32_t pid = next_pid(0); pid != 0; pid = next_pid(pid)) {
        const auto found = process_fs_context(pid);
        if (!found || !*found) continue;
        FsContext* const context = found->get();
        if (context->root == before) context->root = new_root;
        if (context->working_directory == before) context->working_directory = new_root;
    }
    return {};
}

} // namespace personality::fs
