// SPDX-License-Identifier: Apache-2.0
//
// What the store knows of an image.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace image {

// The parts of an OCI image configuration that matter to who runs it (image-spec config.md). Empty means absent.
struct ImageConfig {
    std::vector<std::string> entrypoint;
    std::vector<std::string> cmd;
    std::vector<std::string> env; // "NAME=value"
    std::string working_dir;
    std::string user; // "user[:group]", names or numbers
    std::string stop_signal;
    std::vector<std::string> exposed_ports; // "80/tcp"
    std::vector<std::string> volumes;
    std::map<std::string, std::string> labels;

    bool operator==(const ImageConfig&) const = default;
};

struct ImageRecord {
    std::string id;                 // "sha256:<hex>", the digest of the image's configuration
    std::vector<std::string> names; // canonical references (reference.hpp), sorted; none for a dangling image
    std::uint64_t offset = 0;       // of the extent in store.img, in bytes
    std::uint64_t length = 0;       // of the extent, in bytes, a multiple of 4 KiB
    std::uint64_t size = 0;         // of the files' contents, in bytes: what `images` shows
    std::string created;            // RFC 3339
    std::string architecture;
    ImageConfig config;

    bool operator==(const ImageRecord&) const = default;
};

} // namespace image
