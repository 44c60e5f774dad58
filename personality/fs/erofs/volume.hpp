// SPDX-License-Identifier: Apache-2.0
//
// An EROFS file system: its superblock, its inodes and their data. Format: abi/protocol/erofs.hpp.
//
// The image comes from outside, so that nothing read from it is believed before it is checked: what is impossible gives
// EUCLEAN, what this reader doesn't know (compression, chunks) EOPNOTSUPP. Nothing is allocated, nothing is cached.
#pragma once

#include "abi/protocol/erofs.hpp"
#include "personality/fs/erofs/image_reader.hpp"

#include <optional>

namespace personality::erofs {

// A directory entry's reference to an inode: 32-byte slots from the start of the metadata.
using Nid = std::uint64_t;

// Where an inode's data lies, checked to be inside the file system.
struct Data {
    std::uint64_t size;
    std::uint64_t blocks_offset; // image offset of the data in whole blocks
    std::uint64_t inline_start;  // file offset from which on the data is inline; `size` if none is
    std::uint64_t inline_offset; // image offset of the inline data
};

// An inode, decoded and checked.
struct Inode {
    Nid nid;
    std::uint32_t mode;
    std::uint32_t links;
    std::uint32_t uid;
    std::uint32_t gid;
    std::uint32_t device; // of a device node: Linux's 32-bit encoding
    std::uint64_t mtime_seconds;
    std::uint32_t mtime_nanoseconds;
    Data data;
};

// Consecutive bytes of the image.
struct Run {
    std::uint64_t offset;
    std::uint64_t bytes;
};

class Volume {
  public:
    // Reads and checks the superblock. EUCLEAN: not an EROFS file system, or larger than the reader's image.
    static Result<Volume> open(ImageReader& reader);

    Nid root() const { return root_; }
    std::uint64_t inode_count() const { return inode_count_; }
    std::uint64_t block_count() const { return block_count_; }
    // No valid nid is this large.
    Nid nid_limit() const;

    Result<Inode> inode(Nid nid) const;

    // Where the inode's extended attributes lie (xattr.hpp); no bytes if it has none. EUCLEAN.
    Result<Run> xattr_area(Nid nid) const;
    // Bytes of the image. Preconditions: they are inside the file system.
    Result<> read_image(std::uint64_t offset, std::span<std::byte> out) const { return reader_->read(offset, out); }

    // Where the data from `offset` on lies, as far as it does so in one piece. Preconditions: offset < data.size.
    static Run locate(const Data& data, std::uint64_t offset);

    // Up to out.size() bytes from `offset` on; fewer only at the end of the data.
    Result<std::size_t> read(const Data& data, std::uint64_t offset, std::span<std::byte> out) const;

    // Image offset of the block that is page `index` of the file; none if the page is past the end or has inline data.
    static std::optional<std::uint64_t> block_offset(const Data& data, std::uint64_t index);

  private:
    explicit Volume(ImageReader& reader) : reader_(&reader) {}

    Result<> place_data(Inode& inode, protocol::erofs::DataLayout layout, std::uint32_t start_block,
                        std::uint64_t inode_end) const;

    ImageReader* reader_;
    std::uint64_t size_ = 0; // of the file system, in bytes
    std::uint64_t metadata_ = 0;
    std::uint64_t inode_count_ = 0;
    std::uint64_t block_count_ = 0;
    std::uint64_t build_time_ = 0;
    std::uint32_t build_time_nsec_ = 0;
    Nid root_ = 0;
};

} // namespace personality::erofs
