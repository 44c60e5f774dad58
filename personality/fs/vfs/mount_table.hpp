// SPDX-License-Identifier: Apache-2.0
//
// The container's tree of mounts, in the order of their mounting, and the steps between them.
#pragma once

#include "personality/fs/vfs/dentry_cache.hpp"
#include "personality/fs/vfs/mount.hpp"

namespace personality::fs {

class MountTable {
  public:
    static constexpr unsigned max_mounts = 4096;

    using Mounts = List<Mount, &Mount::hook_>;

    MountTable() = default;
    ~MountTable() { clear(); }
    MountTable(const MountTable&) = delete;
    MountTable& operator=(const MountTable&) = delete;

    // A new mount, in no tree. enomem.
    static Result<Ref<Mount>> make(Ref<Dentry> root, std::uint32_t flags, std::string_view source);

    // The first one is the root, with an empty `on`; others go where `on` is, over what is mounted there. enospc: there
    // are too many. Preconditions: `mount` is in no tree.
    Result<> attach(const Ref<Mount>& mount, const Path& on);
    // Takes it and all below it out of the tree.
    void detach(Mount& mount);
    // To another place, with all below it. Preconditions: it has a parent; `on` isn't below it.
    void move(Mount& mount, const Path& on);
    // pivot_root(2): `new_root` becomes the root of the tree, and the old root is mounted on `put_old`.
    void pivot(Mount& new_root, const Path& put_old);

    Mounts& mounts() { return mounts_; }
    bool full(unsigned more) const { return more > max_mounts - count_; }
    Path root() const { return {root_, root_->root()}; }

    // What is mounted on `path`, the last one first; null if nothing is.
    Mount* mounted_on(const Path& path) const;
    // The first one that shows this root; null if there is none.
    Mount* mount_of(const Dentry& root) const;
    // One that is mounted on it; null if there is none.
    Mount* child_of(const Mount& mount) const;
    // Whether `mount` is `above` or mounted somewhere below it.
    static bool is_below(const Mount& mount, const Mount& above);
    // Whether `path` can be reached by going up from `from`.
    static bool reaches(Path from, const Path& path);

    // The root of what is mounted on `path`, or `path` itself.
    Path cross_down(Path path) const;
    // What `path` is mounted on, while it is the root of a mount.
    static Path cross_up(Path path);

    // The end of the tree.
    void clear();

  private:
    void set_place(Mount& mount, Mount* parent, Ref<Dentry> point);
    bool is_point(const Dentry& entry) const;

    Mounts mounts_;
    Ref<Mount> root_;
    unsigned count_ = 0;
};

// The container's one tree of files.
DentryCache& dentries();
MountTable& mounts();

} // namespace personality::fs
