// SPDX-License-Identifier: Apache-2.0
//
// Writes the shadow extent of an image (abi/protocol/shadow.hpp).
#pragma once

#include "abi/protocol/image.hpp"
#include "cli/image/file.hpp"
#include "cli/image/tree.hpp"

#include <cstdint>

namespace image::code {

struct ShadowPlace {
    std::uint64_t image;    // where the image's extent begins on the disk
    std::uint64_t first;    // where, from there, block 0 of the file system is
    std::uint64_t offset;   // where, from there, the shadow extent is to begin
    std::uint64_t capacity; // of the image's extent
};

// Looks through all programs and libraries of the tree, whose data are on `disk` already, and writes the patched copies
// of their pages. Returns the extent; throws Error when it does not fit.
protocol::ImageExtent write_shadow(const Tree& tree, const File& disk, const ShadowPlace& place);

} // namespace image::code
