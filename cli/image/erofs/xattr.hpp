// SPDX-License-Identifier: Apache-2.0
//
// Extended attributes behind an inode. Attributes of name spaces that Linux file systems don't store, such as those of
// other systems' archivers, are left out.
#pragma once

#include "cli/image/metadata.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace image::erofs {

// 0 without attributes. Throws Error where they don't fit the format.
std::uint32_t xattr_area_bytes(const std::vector<Xattr>& xattrs);

// xattr_area_bytes() bytes.
std::vector<std::byte> xattr_area(const std::vector<Xattr>& xattrs);

// Inode::xattr_count for an area of `bytes` bytes.
std::uint16_t xattr_count(std::uint32_t bytes);

} // namespace image::erofs
