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
#include <functional>
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

struct LoadedImage {
    std::string id;
    std::vector<std::string> names; // canonical references that the archive gave it; may be none
};

// Loads all images of a docker archive, an OCI archive or an OCI layout that run here: `source` is a file, a directory,
// or "-" for standard input. Verifies every digest, size and diff_id. Names move from images that had them before.
std::vector<LoadedImage> load_archive(const Store& store, const std::filesystem::path& source);

struct RemoveOptions {
    bool force = false; // remove by id although several repositories name the image
    // The name of a container that needs the image's extent, "" for none; asked under the store's lock.
    std::function<std::string(const ImageRecord&)> user = {};
};

struct Removal {
    std::vector<std::string> untagged; // as docker shows them: "busybox:latest"
    std::string deleted;               // the image's id when its last name went away, else empty
};

// Removes a name, and the image with its last name; by id, the image with all its names.
Removal remove(const Store& store, std::string_view name, const RemoveOptions& options = {});

// Gives the image that `name` means the reference `target` too, and takes that from any other image.
void tag(const Store& store, std::string_view name, std::string_view target);

// All images, newest first.
std::vector<ImageRecord> list(const Store& store);

// The image that `name` means: a reference, or a unique prefix of an id, "sha256:" before it or not.
ImageRecord resolve(const Store& store, std::string_view name);

// The image "busybox" (busybox.hpp), made from Debian's busybox-static when the store has no image of that name.
ImageRecord ensure_busybox(const Store& store);

} // namespace image
