// SPDX-License-Identifier: Apache-2.0
#include "cli/image/oci/saved_image.hpp"

#include "cli/image/error.hpp"

namespace image::oci {

std::vector<SavedImage> read_saved_images(const Bundle& bundle) {
    if (bundle.has("oci-layout")) return read_oci_layout(bundle);
    if (bundle.has("manifest.json")) return read_docker_archive(bundle);
    throw Error(ErrorKind::BadInput, "neither a docker archive (no manifest.json) nor an OCI layout (no oci-layout); "
                                     "use import for the tar of a root file system");
}

std::optional<Digest> digest_of_blob_path(std::string_view path) {
    constexpr std::string_view prefix = "blobs/sha256/";
    if (!path.starts_with(prefix)) return std::nullopt;
    return Digest::parse("sha256:" + std::string(path.substr(prefix.size())));
}

void require_digest(const std::string& what, const Digest& expected, const Digest& found) {
    if (expected == found) return;
    throw Error(ErrorKind::BadInput, what + " is damaged or was tampered with: expected digest " + expected.str() +
                                         ", found " + found.str());
}

void assign_diff_ids(std::vector<SavedLayer>& layers, const Config& config) {
    if (layers.size() != config.diff_ids.size())
        throw Error(ErrorKind::BadInput, "the manifest lists " + std::to_string(layers.size()) +
                                             " layers, and the configuration " +
                                             std::to_string(config.diff_ids.size()));
    for (std::size_t i = 0; i < layers.size(); ++i)
        layers[i].diff_id = config.diff_ids[i];
}

} // namespace image::oci
