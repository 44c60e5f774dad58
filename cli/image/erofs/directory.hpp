// SPDX-License-Identifier: Apache-2.0
//
// A directory's data: blocks of entries and names (protocol::erofs::DirectoryEntry).
#pragma once

#include "cli/image/tree.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace image::erofs {

// The length of the directory's data. Throws Error from 4 GiB on.
std::uint32_t directory_bytes(const Inode& directory);

// The data itself, directory_bytes() long, every block but the last full; `nid_of` tells each inode's number.
std::vector<std::byte> directory_data(const Tree& tree, InodeId directory,
                                      const std::function<std::uint64_t(InodeId)>& nid_of);

} // namespace image::erofs
