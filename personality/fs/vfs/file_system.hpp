// SPDX-License-Identifier: Apache-2.0
//
// A file system: what a mount shows. It may be mounted at several places, or at none.
#pragma once

#include "personality/fs/vfs/dentry.hpp"

namespace personality::fs {

class Text;

// What statfs(2) tells of a file system's size, in blocks of page_size bytes.
struct Usage {
    std::uint64_t blocks = 0;
    std::uint64_t free = 0;
    std::uint64_t files = 0;
    std::uint64_t free_files = 0;
};

class FileSystem {
  public:
    // Static strings, as /proc/mounts shows them; `options`: those of its own, each behind a comma. `magic`: statfs's
    // f_type.
    struct Description {
        const char* type;
        const char* source;
        const char* options;
        std::int64_t magic;
        std::uint32_t minor; // of st_dev, whose major is 0
    };

    explicit FileSystem(const Description& description) : description_(description) {}
    virtual ~FileSystem() = default;
    FileSystem(const FileSystem&) = delete;
    FileSystem& operator=(const FileSystem&) = delete;

    const Description& description() const { return description_; }
    std::uint64_t device() const { return linux::make_device(0, description_.minor); }

    // A file system's root exists from its set-up on; null for those that hold only objects without a path.
    const Ref<Dentry>& root() const { return root_; }
    void set_root(Ref<Dentry> root) { root_ = std::move(root); }

    // Mounts of it, in a tree or not.
    void add_mount() { ++mounts_; }
    void remove_mount() {
        if (--mounts_ == 0) unmounted();
    }

    // Nothing in it can be changed by way of any mount: erofs. Devices, FIFOs and sockets can be written to all the
    // same.
    bool read_only() const { return read_only_; }
    void set_read_only(bool on) { read_only_ = on; }

    virtual Usage usage() const { return {}; }
    virtual void write_options(Text& text) const; // as Description::options
    // remount: mount(2)'s `options` for what is mounted already. einval: unknown or impossible.
    virtual Result<> change_options(std::string_view) { return {}; }

  protected:
    // The last mount is gone: one that was made for it goes too.
    virtual void unmounted() {}

  private:
    Description description_;
    Ref<Dentry> root_;
    std::uint32_t mounts_ = 0;
    bool read_only_ = false;
};

} // namespace personality::fs
