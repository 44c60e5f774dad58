// SPDX-License-Identifier: Apache-2.0
//
// A read-only tree that lies below a writable one: the image's EROFS file system, or a table of device nodes. Its nodes
// have numbers that stay; everything may block.
#pragma once

#include "personality/fs/vfs/inode.hpp"
#include "personality/linux/limits.hpp"
#include "personality/mm/page_source.hpp"
#include "personality/platform/io_buffer.hpp"

#include <optional>

namespace personality::fs {

// What the tree needs to find a node's content again: its number, its size, and where that is, known to it alone.
struct LowerContent {
    std::uint64_t node = 0;
    std::uint64_t size = 0;
    std::uint64_t place[3] = {};
};

struct LowerNode {
    LowerContent content;
    Attributes attributes;
};

struct LowerEntry {
    std::uint64_t node;
    std::uint64_t position;
    std::uint8_t dirent_type;
    std::uint8_t name_length;
};

using LowerName = char[linux::name_max];

class Lower {
  public:
    virtual ~Lower() = default;

    virtual std::uint64_t root() const = 0;
    virtual std::uint64_t node_limit() const = 0; // all nodes' numbers are below
    virtual Result<LowerNode> node(std::uint64_t number) = 0;

    // Directories. find: enoent. Positions ascend; 0 is the start, and position + 1 behind an entry's.
    virtual Result<std::uint64_t> find(const LowerContent& directory, std::string_view name) = 0;
    virtual Result<std::optional<LowerEntry>> entry_from(const LowerContent& directory, std::uint64_t position,
                                                         LowerName& name) = 0;

    // Regular files and symbolic links. Preconditions: offset + bytes <= content.size.
    virtual Result<> read(const LowerContent& content, std::uint64_t offset, IoBuffer& to, std::size_t bytes) = 0;
    // Sets in `to` the extended attributes of a node of any type. euclean, enospc.
    virtual Result<> read_xattrs(std::uint64_t, Xattrs&) { return {}; }
    // The image's page that is page `index` of the file; none if it must be copied.
    virtual std::optional<std::uint64_t> image_page(const LowerContent& content, std::uint64_t index) const = 0;
};

} // namespace personality::fs
