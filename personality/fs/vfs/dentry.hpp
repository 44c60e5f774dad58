// SPDX-License-Identifier: Apache-2.0
//
// A directory entry: a name in a directory and the inode that it leads to, if any. Entries are made as paths are
// walked.
//
// Kinds: a *clean* entry says what its file system would say again, so the cache may drop it when nobody uses it. A
// *pinned* one is the only place where the fact is kept: a file made here, a name moved here, or a whiteout (a pinned
// entry without inode that hides a name of the read-only tree below). A removed entry is in no table any more and lives
// on while open files refer to it.
//
// A directory's entries refer to it, so that an entry with children is never dropped.
#pragma once

#include "personality/base/list.hpp"
#include "personality/fs/vfs/inode.hpp"
#include "personality/fs/vfs/name.hpp"

namespace personality::fs {

class Dentry : public RefCounted {
  public:
    Dentry(Ref<Dentry> parent, Name name, Ref<Inode> inode)
        : parent_(std::move(parent)), inode_(std::move(inode)), name_(std::move(name)) {}
    ~Dentry();

    // A file system's root, or the entry of an object without a path (a pipe); `name` is what /proc shows of it.
    static Result<Ref<Dentry>> make_root(Ref<Inode> inode, std::string_view name = "/");

    // The entry of a file that has no name yet, open(2)'s O_TMPFILE: it is as if it had been removed. enomem.
    static Result<Ref<Dentry>> make_nameless(Ref<Dentry> directory, Ref<Inode> inode);

    Dentry* parent() const { return parent_.get(); } // null for a root
    std::string_view name() const { return name_.view(); }
    Inode* inode() const { return inode_.get(); }
    bool negative() const { return !inode_; }
    bool is_root() const { return !parent_; }
    bool removed() const { return removed_; }
    bool pinned() const { return pinned_; }
    bool in_lower() const { return in_lower_; }
    bool mounted_on() const { return mounted_on_; }
    void set_mounted_on(bool mounted) { mounted_on_ = mounted; }
    FileSystem& file_system() const { return inode_ ? inode_->file_system() : parent_->inode_->file_system(); }

    // Its place among the pinned entries of its directory; ascends in their order.
    std::uint64_t cookie() const { return cookie_; }
    // Whether this is `other` or lies below it.
    bool is_below(const Dentry& other) const;

  private:
    friend class DentryCache;

    Ref<Dentry> parent_;
    Ref<Inode> inode_;
    Name name_;
    Ref<Dentry> held_; // itself, while it is in the table
    Dentry* hash_next_ = nullptr;
    ListHook hook_; // clean: in the cache's list by age; pinned: in its parent's list
    std::uint64_t cookie_ = 0;
    std::uint32_t hash_ = 0;
    bool removed_ = false;
    bool pinned_ = false;
    bool in_lower_ = false;
    bool mounted_on_ = false;

  public:
    using DentryList = List<Dentry, &Dentry::hook_>;
    DentryList& changed_children() { return changed_children_; } // pinned ones, by cookie

  private:
    DentryList changed_children_;
};

} // namespace personality::fs
