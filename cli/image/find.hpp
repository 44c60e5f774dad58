// SPDX-License-Identifier: Apache-2.0
//
// Finding an image in a catalog by what a user typed.
#pragma once

#include "cli/image/store/catalog.hpp"

#include <string_view>

namespace image {

// Whether the text can only be an id: "sha256:..." or 64 hexadecimal digits.
bool is_id(std::string_view name);

// A reference, or a unique prefix of an id with or without "sha256:". Throws Error, NotFound for neither.
const ImageRecord& find_image(const store::Catalog& catalog, std::string_view name);

} // namespace image
