// SPDX-License-Identifier: Apache-2.0
//
// The table of bulkhead-image's verbs; people call them as bulkhead's (verb/image_tool.cpp).
#include "cli/verb/verbs.hpp"

namespace cli {

namespace {

constexpr Verb table[] = {
    {"load", "[OPTIONS]", "Load images from a docker or OCI archive", verb::load},
    {"import", "FILE|- [NAME[:TAG]]", "Make an image from the tar of a root file system", verb::import},
    {"make-busybox", "", "Make the image \"busybox\" unless it is there", verb::make_busybox},
};

} // namespace

std::span<const Verb> verbs() { return table; }

} // namespace cli
