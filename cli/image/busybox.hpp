// SPDX-License-Identifier: Apache-2.0
//
// The tree of the image "busybox": Debian's static busybox, a hard link for each of its applets, and the files in /etc
// that programs expect.
#pragma once

#include "cli/image/record.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace image {

struct BusyboxTree {
    std::vector<std::byte> tar;
    ImageConfig config;
    std::string created; // the program's modification time, so that the image is the same wherever it is made
};

// `program` is the busybox to take; it is run once with --list. Throws Error when it is missing or is not static.
BusyboxTree make_busybox_tree(const std::filesystem::path& program);

} // namespace image
