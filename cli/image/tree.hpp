// SPDX-License-Identifier: Apache-2.0
//
// The file tree of an image while it is being put together from layers: inodes, names and metadata in memory, file data
// already on disk. Paths are resolved inside the tree only: ".." at the root stays there and an absolute symlink starts
// at the root, as for a process in the container.
//
// Every name remembers the layer that brought it last, because whiteouts act on lower layers only (image-spec
// layer.md).
#pragma once

#include "cli/image/metadata.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace image {

using InodeId = std::uint32_t;
using Path = std::vector<std::string_view>; // components, never "", "." or ".."

enum class InodeKind { Regular, Directory, Symlink, CharacterDevice, BlockDevice, Fifo };

struct Name {
    InodeId inode;
    std::uint32_t layer;
};

struct Inode {
    InodeKind kind = InodeKind::Regular;
    std::uint32_t links = 0;  // names of it; a directory's subdirectories aren't counted
    std::uint32_t depth = 0;  // of a directory, below the root
    std::uint32_t pruned = 0; // of a directory: all below it is of this layer or a higher one
    Metadata metadata;
    std::uint64_t size = 0;                           // of a regular file
    std::uint32_t first_block = 0;                    // of a regular file's data
    std::uint32_t device = 0;                         // of a device, encoded as EROFS does
    InodeId parent = 0;                               // of a directory
    std::string target;                               // of a symlink
    std::map<std::string, Name, std::less<>> entries; // of a directory, sorted bytewise
};

// What an image may hold at most, so that a hostile archive cannot fill the importer's memory.
struct TreeLimits {
    std::size_t inodes = 2'000'000;
    std::size_t text_bytes = 512U << 20; // of all names, symlink targets and extended attributes ever added
    std::uint32_t depth = 1024;          // of directories
};

class Tree {
  public:
    static constexpr InodeId root = 0;

    // `release` is told of each regular file that lost its last name.
    explicit Tree(std::function<void(const Inode&)> release, const TreeLimits& limits = {});

    const Inode& operator[](InodeId id) const { return inodes_[id]; }
    Metadata& metadata(InodeId id) { return inodes_[id].metadata; }

    // The directory at `path`, its symlinks followed; nullopt where there is none.
    std::optional<InodeId> find_directory(const Path& path) const;
    // The same, but what is missing is made as `layer`'s, with mode 0755, root's, modified at `modified`.
    InodeId make_directories(const Path& path, std::uint32_t layer, const Timestamp& modified);
    // The inode that `name` in `directory` names, no symlink followed.
    std::optional<InodeId> find(InodeId directory, std::string_view name) const;

    // The sizes of all regular files together, each counted once.
    std::uint64_t file_bytes() const;

    // Calls `each` with every regular file once, whatever the number of its names.
    void for_each_file(const std::function<void(const Inode&)>& each) const;

    // Puts a new inode under a name, in place of what had the name before.
    InodeId add(InodeId directory, std::string_view name, Inode inode, std::uint32_t layer);
    // Gives `target`, which is no directory, one more name, in place of what had that name before.
    void link(InodeId directory, std::string_view name, InodeId target, std::uint32_t layer);
    // The directory already there is also `layer`'s.
    void renew(InodeId directory, std::string_view name, std::uint32_t layer);

    // Removes the name and all below it that lower layers than `layer` brought.
    void whiteout(InodeId directory, std::string_view name, std::uint32_t layer);
    // The same for all names in the directory.
    void whiteout_all(InodeId directory, std::uint32_t layer);

  private:
    std::optional<InodeId> walk(const Path& path,
                                const std::function<InodeId(InodeId, std::string_view)>& missing) const;
    bool prune(InodeId directory, std::uint32_t layer);
    void drop(InodeId id);
    void replace(InodeId directory, std::string_view name, Name value);
    void charge(std::size_t bytes);

    std::function<void(const Inode&)> release_;
    TreeLimits limits_;
    std::deque<Inode> inodes_;
    std::vector<InodeId> free_;
    std::size_t text_bytes_ = 0;
};

// The components of a path in an archive, cleaned by its text alone: "./a//b/../c" is a, c. A leading "/" is the
// image's root. Throws Error for a path that leads out of the root or is longer than Linux allows.
Path clean_path(std::string_view path);

} // namespace image
