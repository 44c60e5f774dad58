// SPDX-License-Identifier: Apache-2.0
//
// What the CLI's verbs do with images. Every function that changes the store does all of it or nothing; all throw
// image::Error.
#pragma once

#include "cli/image/archive/byte_source.hpp"
#include "cli/image/error.hpp"
#include "cli/image/record.hpp"
#include "cli/image/reference.hpp"
#include "cli/image/store/store.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace image {

struct ImportOptions {
    std::string name;    // a reference; empty for none
    ImageConfig config;  // what `docker import --change` would set
    std::string created; // RFC 3339; empty for now
};

// Makes an image of a root file system's tar, which may be compressed. `file` may be "-": standard input.
ImageRecord import_tar(const Store& store, const std::filesystem::path& file, const ImportOptions& options);
ImageRecord import_tar(const Store& store, archive::ByteSource& tar, const ImportOptions& options);

// All images, newest first.
std::vector<ImageRecord> list(const Store& store);

// The image that `name` means: a reference, or a unique prefix of an id, "sha256:" before it or not.
ImageRecord resolve(const Store& store, std::string_view name);

// The image "busybox" (busybox.hpp), made from Debian's busybox-static when the store has no image of that name.
ImageRecord ensure_busybox(const Store& store);

} // namespace image
