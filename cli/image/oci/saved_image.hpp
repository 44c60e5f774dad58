// SPDX-License-Identifier: Apache-2.0
//
// What a bundle says it holds, in one form for docker's archives and OCI layouts. Documents are verified against the
// digests that name them when this is made; layers are verified when they are applied.
#pragma once

#include "cli/image/oci/bundle.hpp"
#include "cli/image/oci/config.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace image::oci {

struct SavedLayer {
    std::string path;                  // in the bundle; may be compressed
    std::optional<Digest> digest;      // of the file as it is
    std::optional<std::uint64_t> size; // of the file as it is
    Digest diff_id;                    // of the uncompressed tar
};

struct SavedImage {
    Digest id;
    Config config;
    std::vector<SavedLayer> layers; // lowest first
    std::vector<std::string> names; // canonical references
};

// All images in the bundle that run here, at least one. Throws Error.
std::vector<SavedImage> read_saved_images(const Bundle& bundle);

// The parts of it: a docker archive's manifest.json, an OCI layout's index.json.
std::vector<SavedImage> read_docker_archive(const Bundle& bundle);
std::vector<SavedImage> read_oci_layout(const Bundle& bundle);

// The digest in a path of the form "blobs/sha256/<hex>".
std::optional<Digest> digest_of_blob_path(std::string_view path);

// Throws Error, naming both digests, unless they are equal.
void require_digest(const std::string& what, const Digest& expected, const Digest& found);

// Pairs `layers`' diff_ids up. Throws Error when their numbers differ.
void assign_diff_ids(std::vector<SavedLayer>& layers, const Config& config);

} // namespace image::oci
