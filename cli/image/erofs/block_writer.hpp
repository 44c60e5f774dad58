// SPDX-License-Identifier: Apache-2.0
//
// Lays file data and metadata into the blocks of one EROFS image inside a larger sparse file. The range must read as
// zeros before: blocks of zeros are not written, so they cost no disk.
#pragma once

#include "cli/image/file.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace image::erofs {

class BlockWriter {
  public:
    // The image starts at byte `offset` of `file` and may become `capacity` bytes long. Block 0 is kept for the
    // superblock. `file` must outlive this.
    BlockWriter(const File& file, std::uint64_t offset, std::uint64_t capacity);

    // Takes the next blocks for `bytes` bytes and returns the first one's number. Throws Error when the image would
    // grow past its capacity.
    std::uint32_t allocate(std::uint64_t bytes);

    // Writes inside allocated blocks, at byte `position` of the image. Positions never go back between two discards.
    void write(std::uint64_t position, std::span<const std::byte> bytes);

    // Gives the disk space of a file back that the image has no name for any more.
    void discard(std::uint32_t first_block, std::uint64_t bytes);

    // Everything written so far is in the file after this.
    void flush();

    std::uint32_t blocks() const { return next_block_; }

  private:
    const File& file_;
    std::uint64_t offset_;
    std::uint64_t capacity_blocks_;
    std::uint32_t next_block_ = 1;
    std::uint64_t buffer_position_ = 0;
    std::vector<std::byte> buffer_; // bytes of the image from buffer_position_ on that are not in the file yet
};

} // namespace image::erofs
