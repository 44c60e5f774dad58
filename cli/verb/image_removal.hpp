// SPDX-License-Identifier: Apache-2.0
//
// What `rmi` and `image prune` share.
#pragma once

#include "cli/image/image.hpp"

namespace cli::verb {

// The name of a container that refers to the image, "" if none does. With `running_only` those that have ended don't
// count.
std::string container_of(const image::ImageRecord& image, bool running_only);

void print_removal(const image::Removal& removal);

} // namespace cli::verb
