// SPDX-License-Identifier: Apache-2.0
//
// All directory entries that are in use or may be again, by directory and name; and the changes to names, each of which
// happens at once, without blocking. Clean entries that nobody uses are bounded; the least recently used go first.
#pragma once

#include "personality/fs/vfs/dentry.hpp"
#include "personality/fs/vfs/hash_table.hpp"

namespace personality::fs {

class DentryCache {
  public:
    explicit DentryCache(std::size_t clean_limit = 256) : clean_limit_(clean_limit) {}
    ~DentryCache() { clear(); }
    DentryCache(const DentryCache&) = delete;
    DentryCache& operator=(const DentryCache&) = delete;

    // The entry `name` of `directory`, positive or negative; asks the directory's inode if none is cached, and may
    // then block. enoent: the directory has been removed, or says so itself. Preconditions: `directory` is one.
    Result<Ref<Dentry>> lookup(Dentry& directory, std::string_view name);

    // The entry if it is cached; null if it isn't. Never blocks.
    Dentry* peek(const Dentry& directory, std::string_view name) const;

    // `entry` gets `inode`: a new file or one more link. Preconditions: entry.negative() and it is not removed.
    void fill(Dentry& entry, Ref<Inode> inode);

    // Takes the name away; a whiteout stays where the tree below has it. The caller's `entry` keeps its inode for
    // those who have it open. enomem. Preconditions: a positive entry that is in the table.
    Result<> remove(Dentry& entry);

    // Moves `entry` to where `target` is, which must be negative, or is removed with it. enomem: nothing happened.
    Result<> move(Dentry& entry, Dentry& target);
    // Two positive entries change places.
    Result<> exchange(Dentry& one, Dentry& other);

    std::size_t clean_count() const { return clean_count_; }
    // Drops all clean entries that nobody uses.
    void shrink(std::size_t keep = 0);
    // Drops all entries of one file system: it goes.
    void drop(const FileSystem& file_system);
    // Drops everything: the end of the tree.
    void clear();

  private:
    Dentry* find(const Dentry& directory, std::string_view name, std::uint32_t hash) const;
    void insert(Dentry& entry);
    void settle(Dentry& entry);
    void discard(Dentry& entry);
    void take_out(Dentry& entry);
    void pin(Dentry& entry);
    void unlist(Dentry& entry);
    Result<Ref<Dentry>> make_whiteout(const Dentry& place);
    void place(Dentry& entry, Ref<Dentry> parent, Name name, bool in_lower);

    struct Traits {
        static std::uint32_t hash(const Dentry& entry) { return entry.hash_; }
        static Dentry*& next(Dentry& entry) { return entry.hash_next_; }
    };

    HashTable<Dentry, Traits> table_;
    Dentry::DentryList clean_;
    std::size_t clean_count_ = 0;
    std::size_t clean_limit_;
    std::uint64_t next_cookie_ = 1;
};

} // namespace personality::fs
