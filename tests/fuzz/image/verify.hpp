// SPDX-License-Identifier: Apache-2.0
//
// Reads a finished EROFS image back and compares it with the tree that it was made of. Written against the format, not
// against the writer. Ends the process with a message at the first difference.
#pragma once

#include "cli/image/tree.hpp"

#include <cstddef>
#include <span>

namespace verify {

void image_matches(const image::Tree& tree, std::span<const std::byte> image);

} // namespace verify
