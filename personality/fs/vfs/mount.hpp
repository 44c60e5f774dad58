// SPDX-License-Identifier: Apache-2.0
//
// A mount: a file system, or a directory or file of one, at a place in the tree of files, mount(2). And a path: an
// entry as it is seen through a mount, as one entry may be below several.
//
// The table (mount_table.hpp) holds the mounts that are in the tree. A mount that was taken out of it lives on while
// open files and working directories refer to it.
#pragma once

#include "personality/fs/vfs/file_system.hpp"
#include "personality/linux/mount.hpp"

namespace personality::fs {

class Mount : public RefCounted {
  public:
    // `flags`: of linux::per_mount_flags. `source`: what /proc/mounts shows first.
    Mount(Ref<Dentry> root, std::uint32_t flags, Name source);
    ~Mount();

    FileSystem& file_system() const { return root_->file_system(); }
    const Ref<Dentry>& root() const { return root_; }
    std::string_view source() const { return source_.view(); }
    std::uint64_t id() const { return id_; } // as /proc/<pid>/mountinfo has it

    // Where it is mounted; null for the root of the tree and for what is in no tree.
    Mount* parent() const { return parent_; }
    const Ref<Dentry>& point() const { return point_; }
    bool in_tree() const { return held_.get() != nullptr; }

    std::uint32_t flags() const { return flags_; }
    void set_flags(std::uint32_t flags) { flags_ = flags; }
    bool has(std::uint32_t flag) const { return (flags_ & flag) != 0; }
    bool read_only() const { return has(linux::ms_rdonly) || file_system().read_only(); }

    // Open files that may write by way of it.
    void add_writer() { ++writers_; }
    void remove_writer() { --writers_; }
    bool has_writers() const { return writers_ != 0; }

    // umount2(2) with MNT_EXPIRE: whether somebody asked for it before, and nobody used it since.
    bool expired = false;
    // The one that is made of it, while a tree of mounts is copied.
    Ref<Mount> copy;

  private:
    friend class MountTable;

    Ref<Dentry> root_;
    Name source_;
    std::uint64_t id_;
    std::uint32_t flags_;
    std::uint32_t writers_ = 0;
    Mount* parent_ = nullptr;
    Ref<Dentry> point_;
    Ref<Mount> held_; // itself, while it is in the table
    ListHook hook_;
};

// Where a name leads. It stands for its entry wherever the mount doesn't matter.
struct Path {
    Ref<Mount> mount; // null: an object without a path, such as a pipe
    Ref<Dentry> entry;

    explicit operator bool() const { return bool(entry); }
    Dentry* operator->() const { return entry.get(); }
    Dentry& operator*() const { return *entry; }
    bool operator==(const Path&) const = default;
    // Another entry of the same file system, through the same mount.
    Path beside(Ref<Dentry> other) const { return {mount, std::move(other)}; }
    // Whether it is where its mount is mounted.
    bool is_mount_root() const { return mount && mount->root() == entry; }
};

// erofs: by way of this mount nothing can be changed, whatever the file's own permissions.
Result<> check_writable(const Mount* mount);

} // namespace personality::fs
