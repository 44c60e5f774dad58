// SPDX-License-Identifier: Apache-2.0
//
// A file of any type, whatever names it has: its attributes, and what its file system does with it.
//
// Directory entries refer to it, and so do open files: it lives as long as either. Every virtual function may block
// where it says so; other tasks then run, so callers look again at what they decided before.
#pragma once

#include "personality/base/ref.hpp"
#include "personality/linux/stat.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace personality::fs {

class Dentry;
class File;
class FileSystem;
struct Path;
class Xattrs;

struct Timestamp {
    std::int64_t seconds;
    std::uint32_t nanoseconds;

    bool operator<=(const Timestamp& other) const {
        return seconds != other.seconds ? seconds < other.seconds : nanoseconds <= other.nanoseconds;
    }
};

Timestamp now();

struct Attributes {
    std::uint64_t number; // stat's st_ino
    std::uint64_t device; // of a device node: its number
    std::uint32_t mode;   // type and permissions
    std::uint32_t links;
    std::uint32_t uid;
    std::uint32_t gid;
    Timestamp accessed, modified, changed;
};

// What a directory found under a name.
class Inode;
struct Found {
    Ref<Inode> inode; // null: there is nothing, but there may be
    // A directory entry remembers these.
    bool in_lower = false; // the name exists in the read-only tree below, so that removing it needs a whiteout
    bool keep = true;      // may be cached: it will be found again as long as nobody changes it through this interface
};

// Receives a directory's entries.
class EntrySink {
  public:
    // False: no room, the entry was not taken. `next`: the position behind the entry.
    virtual Result<bool> add(std::string_view name, std::uint64_t inode_number, std::uint8_t dirent_type,
                             std::uint64_t next) = 0;

  protected:
    ~EntrySink() = default;
};

class Inode : public RefCounted {
  public:
    Inode(FileSystem& file_system, const Attributes& attributes);
    virtual ~Inode();

    FileSystem& file_system() const { return file_system_; }
    const Attributes& attributes() const { return attributes_; }
    std::uint32_t mode() const { return attributes_.mode; }
    bool is_directory() const { return linux::is_directory(mode()); }
    bool is_symlink() const { return linux::is_symlink(mode()); }
    bool is_regular() const { return linux::is_regular(mode()); }

    virtual std::uint64_t size() const { return 0; }
    virtual std::uint64_t blocks() const { return (size() + 511) / 512; } // of 512 bytes

    // Any file: a new open file description. `flags`: open(2)'s, permissions already checked. May block (fifo).
    virtual Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags);

    // Directories. lookup() and list() may block. `name` is 1..255 bytes, not "." or "..".
    virtual Result<Found> lookup(std::string_view name);
    // Entries from `position` on (0: from the start) into `sink`, until it is full or they end; leaves `position` at
    // the first that was not taken. "." and ".." are the caller's.
    virtual Result<> list(Dentry& self, std::uint64_t& position, EntrySink& sink);
    virtual Result<bool> empty_below(Dentry& self); // for rmdir: nothing in it that only its file system knows of
    // A file in the same file system that has no name yet. enospc, eperm: not possible here.
    virtual Result<Ref<Inode>> make(const Attributes& attributes, std::string_view symlink_target);

    // Symbolic links: the target's text, or, for /proc's links that lead to an object, the object. May block.
    virtual Result<std::size_t> read_link(std::span<char> out);
    virtual Result<Path> jump(); // empty: follow the text

    // Changes. The caller has checked permissions. eperm where the file system takes none.
    virtual Result<> set_attributes(const Attributes& attributes);
    virtual Result<> resize(std::uint64_t size); // truncate(2); may block

    // What may not be done to it any more, F_ADD_SEALS of fcntl(2): only files of memfd_create(2) take seals.
    virtual std::uint32_t seals() const { return 0; }
    virtual Result<> add_seals(std::uint32_t) { return Errno::einval; } // einval, eperm, ebusy
    virtual bool has_seals() const { return false; }

    // Extended attributes; null: there are none. May block. make_xattrs: eopnotsupp, enospc.
    virtual bool keeps_xattrs() const { return false; }
    Result<Xattrs*> xattrs();
    Result<Xattrs*> make_xattrs();

    // Changes that come with others and can't fail, in file systems whose make() succeeds.
    void add_links(std::int32_t count) {
        attributes_.links += static_cast<std::uint32_t>(count);
        attributes_.changed = now();
        attributes_changed();
    }
    void touch() { // its content was changed
        attributes_.modified = attributes_.changed = now();
        attributes_changed();
    }
    void touch_accessed();
    // A file without a name may be given one, link(2): made so by open(2) with O_TMPFILE.
    bool linkable() const { return linkable_; }
    void set_linkable() { linkable_ = true; }

  protected:
    // Those that it has from the start, asked for once; into `to`.
    virtual Result<> load_xattrs(Xattrs&) { return {}; }
    virtual void attributes_changed() {} // may end the inode's last reference but the caller's
    virtual bool keeps_access_time() const { return false; }

    FileSystem& file_system_;
    Attributes attributes_;

  private:
    std::unique_ptr<Xattrs> xattrs_;
    bool linkable_ = false;
    bool xattrs_known_ = false;
};

} // namespace personality::fs
