// SPDX-License-Identifier: Apache-2.0
//
// Where everything goes in an image's metadata area (docs/design/images.md): the inodes of a directory's entries side
// by side, small directories and symlink targets behind their inodes, whole directory blocks after all inodes.
#pragma once

#include "abi/protocol/erofs.hpp"
#include "cli/image/tree.hpp"

#include <cstdint>
#include <vector>

namespace image::erofs {

struct Placement {
    std::uint32_t offset = 0; // of the inode, in bytes from the start of the metadata area; 0: not placed
    std::uint32_t start_block =
        0;                        // directory or symlink: the first whole block, counted from the metadata area's start
    std::uint32_t data_bytes = 0; // directory or symlink: all of its data
    std::uint32_t xattr_bytes = 0;
    bool compact = false;
    bool inline_tail = false; // the data's last part of a block follows the inode

    std::uint64_t nid() const { return offset / protocol::erofs::inode_slot; }
    std::uint32_t inode_bytes() const { return compact ? 32 : 64; }
    std::uint32_t tail_bytes() const { return inline_tail ? data_bytes % protocol::erofs::block_size : 0; }
    std::uint32_t whole_blocks() const {
        const auto block = static_cast<std::uint32_t>(protocol::erofs::block_size);
        return inline_tail ? data_bytes / block : (data_bytes + block - 1) / block;
    }
};

struct Layout {
    std::vector<Placement> placements; // by InodeId
    std::vector<InodeId> order;        // of all inodes that have a name, as they lie
    Timestamp common_time;             // mtime of the compact inodes
    std::uint32_t blocks = 0;          // of the metadata area
};

// Throws Error for what EROFS cannot hold.
Layout lay_out(const Tree& tree);

} // namespace image::erofs
