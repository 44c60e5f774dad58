// SPDX-License-Identifier: Apache-2.0
//
// Applies one layer, or a whole root file system, to an image's tree: names and metadata to the tree, file data
// straight to the image (image-spec layer.md; where that is silent, as docker and containerd do).
#pragma once

#include "cli/image/archive/byte_source.hpp"
#include "cli/image/erofs/block_writer.hpp"
#include "cli/image/tree.hpp"

#include <cstdint>
#include <string>

namespace image {

struct LayerOptions {
    std::uint32_t number = 0; // of the layer, counted from the lowest
    std::string what;         // how errors call it
    // Whether an archive without end-of-archive marker is an error: right where no digest tells a truncated one.
    bool need_end_marker = false;
};

// `tar` is the uncompressed stream. Throws Error; the tree and the data are then of no use.
void apply_layer(archive::ByteSource& tar, Tree& tree, erofs::BlockWriter& data, const LayerOptions& options);

} // namespace image
