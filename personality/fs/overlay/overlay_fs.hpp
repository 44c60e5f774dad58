// SPDX-License-Identifier: Apache-2.0
//
// A writable file system in the container's memory, over a read-only tree or over nothing (then it is a tmpfs).
//
// Its inodes are the same objects before and after a change: one that comes from the tree below keeps that node's
// number, and takes from below what was not changed: attributes until they are set, a file's data page by page, a
// directory's names one by one. So nothing is ever copied up as a whole, open files and mappings see every change, and
// a renamed directory is just an entry elsewhere that leads to the same inode.
//
// What a name leads to is kept by pinned directory entries (vfs/dentry.hpp), everything else here. An inode that still
// says what the tree below says goes when nobody uses it; a changed one stays until its last link is gone.
#pragma once

#include "personality/fs/overlay/lower.hpp"
#include "personality/fs/vfs/file_system.hpp"
#include "personality/fs/vfs/hash_table.hpp"
#include "personality/mm/page.hpp"

namespace personality::fs {

class OverlayFs;

// An inode of an OverlayFs. The subclasses are the file types.
class OverlayInode : public Inode {
  public:
    OverlayInode(OverlayFs& file_system, const LowerNode& below);       // from the tree below
    OverlayInode(OverlayFs& file_system, const Attributes& attributes); // new
    ~OverlayInode() override;

    Result<> set_attributes(const Attributes& attributes) override;
    bool keeps_xattrs() const override { return true; }

  protected:
    Result<> load_xattrs(Xattrs& to) override;
    OverlayFs& overlay() const;
    bool has_lower() const { return lower_; }
    Lower& lower() const { return *lower_; } // Preconditions: has_lower()
    const LowerContent& content() const { return content_; }
    // Keeps it in memory from now on.
    void mark_changed() { attributes_changed(); }
    void attributes_changed() override;
    bool keeps_access_time() const override { return !listed_ || held_; }
    void set_lower(Lower& lower, const LowerContent& content) {
        lower_ = &lower;
        content_ = content;
    }

  private:
    friend class OverlayFs;

    Lower* lower_ = nullptr;
    LowerContent content_;
    bool listed_ = false;    // among the file system's inodes from the tree below
    Ref<OverlayInode> held_; // itself, when listed and changed
    OverlayInode* hash_next_ = nullptr;
};

class OverlayFs : public FileSystem {
  public:
    // `lower`: null for a tmpfs; else it must outlive the file system.
    OverlayFs(const Description& description, Lower* lower) : FileSystem(description), lower_(lower) {}
    ~OverlayFs() override { forget_changes(); }

    // Makes the root: the tree's, or a new directory with this mode.
    Result<> set_up(std::uint32_t root_mode = 0755);

    Lower* lower() const { return lower_; }
    // The inode of a node below; the same one as long as it lives. May block.
    Result<Ref<Inode>> inode_of(std::uint64_t node);
    // A new one, of the type that attributes.mode says; its number is given here.
    virtual Result<Ref<Inode>> make(Attributes attributes, std::string_view symlink_target);
    // A new regular file whose data is, until it is changed, that of a node of another tree.
    Result<Ref<Inode>> make_over(Attributes attributes, Lower& lower, const LowerContent& content);

    Usage usage() const override;

    // That all its files may own together, in bytes; without it, as much as the container's memory has room for.
    void set_limit(std::uint64_t bytes) { limit_pages_ = bytes / page_size; }
    void set_inode_limit(std::uint64_t inodes) { limit_inodes_ = inodes; }
    std::uint64_t pages() const { return pages_; }
    // One page more for a file. enospc: over the limit, or the memory is needed for programs.
    Result<PageRef> allocate_page();
    void pages_given_back(std::uint64_t pages) { pages_ -= pages; }
    // The end of the file system: changed inodes that nobody uses go too.
    void forget_changes();
    std::uint64_t inodes_in_memory() const { return live_; }

  protected:
    // No inode is in memory any more, the root's included.
    virtual void emptied() {}
    std::uint64_t new_number() { return (lower_ ? lower_->node_limit() : 0) + ++made_; }

  private:
    friend class OverlayInode;

    struct Traits {
        static std::uint32_t hash(const OverlayInode& inode) { return hash_of(inode.content_.node); }
        static OverlayInode*& next(OverlayInode& inode) { return inode.hash_next_; }
    };
    static std::uint32_t hash_of(std::uint64_t node) {
        return static_cast<std::uint32_t>(node * 0x9e3779b97f4a7c15 >> 32);
    }
    OverlayInode* find(std::uint64_t node) const;

    Lower* lower_;
    HashTable<OverlayInode, Traits> from_lower_;
    std::uint64_t made_ = 0;
    std::uint64_t live_ = 0;
    std::uint64_t pages_ = 0; // that its files own
    std::uint64_t limit_pages_ = UINT64_MAX;
    std::uint64_t limit_inodes_ = UINT64_MAX;
};

} // namespace personality::fs
