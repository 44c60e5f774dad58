// SPDX-License-Identifier: Apache-2.0
//
// Finishes an EROFS image: the metadata area behind the file data, then the superblock. The same tree and data always
// give the same bytes.
#pragma once

#include "cli/image/erofs/block_writer.hpp"
#include "cli/image/tree.hpp"

#include <cstdint>

namespace image::erofs {

struct Summary {
    std::uint32_t blocks = 0;          // of the whole image
    std::uint32_t metadata_block = 0;  // where the metadata area starts
    std::uint32_t metadata_blocks = 0; // up to the end of the image
};

// `data` holds the data of all of the tree's regular files. Everything is in the file when this returns.
Summary finish_image(const Tree& tree, BlockWriter& data);

} // namespace image::erofs
