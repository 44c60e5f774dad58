// SPDX-License-Identifier: Apache-2.0
//
// A mounted file system. Each is mounted once, on an entry of another one; only the root of all is on nothing.
#pragma once

#include "personality/fs/vfs/dentry.hpp"

namespace personality::fs {

// What statfs(2) tells of a file system's size, in blocks of page_size bytes.
struct Usage {
    std::uint64_t blocks = 0;
    std::uint64_t free = 0;
    std::uint64_t files = 0;
    std::uint64_t free_files = 0;
};

class FileSystem {
  public:
    // Static strings, as /proc/mounts shows them. `magic`: statfs's f_type.
    struct Description {
        const char* type;
        const char* source;
        const char* options;
        std::int64_t magic;
        std::uint32_t minor; // of st_dev, whose major is 0
    };

    explicit FileSystem(const Description& description)
        : description_(description), read_only_(std::string_view(description.options).starts_with("ro")) {}
    virtual ~FileSystem() = default;
    FileSystem(const FileSystem&) = delete;
    FileSystem& operator=(const FileSystem&) = delete;

    const Description& description() const { return description_; }
    std::uint64_t device() const { return linux::make_device(0, description_.minor); }

    // A file system's root exists from its set-up on; null for those that hold only objects without a path.
    const Ref<Dentry>& root() const { return root_; }
    void set_root(Ref<Dentry> root) { root_ = std::move(root); }
    const Ref<Dentry>& mount_point() const { return mount_point_; }
    void set_mount_point(Ref<Dentry> entry) { mount_point_ = std::move(entry); }

    // Nothing in it can be changed: erofs. Devices, FIFOs and sockets can be written to all the same.
    bool read_only() const { return read_only_; }
    void set_read_only(bool on) { read_only_ = on; }

    virtual Usage usage() const { return {}; }

  private:
    Description description_;
    Ref<Dentry> root_;
    Ref<Dentry> mount_point_;
    bool read_only_ = false;
};

} // namespace personality::fs
