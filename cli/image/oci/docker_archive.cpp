// SPDX-License-Identifier: Apache-2.0
//
// manifest.json of `docker save`: an array of images, each with the paths of its configuration and layers.
#include "cli/image/oci/json.hpp"
#include "cli/image/oci/saved_image.hpp"
#include "cli/image/reference.hpp"

#include <span>

namespace image::oci {

namespace {

using nlohmann::json;

const std::string document = "manifest.json";

// Docker names the file after its digest: "<hex>.json" or "blobs/sha256/<hex>".
std::optional<Digest> digest_of_config_path(std::string_view path) {
    constexpr std::string_view suffix = ".json";
    if (!path.ends_with(suffix)) return digest_of_blob_path(path);
    return Digest::parse("sha256:" + std::string(path.substr(0, path.size() - suffix.size())));
}

SavedImage read_image(const Bundle& bundle, const json& entry) {
    const std::string config_path = entry.at("Config").get<std::string>();
    const std::string config = bundle.read(config_path);
    SavedImage image;
    image.id = Digest::of(std::as_bytes(std::span(config)));
    if (const auto expected = digest_of_config_path(config_path))
        require_digest("the configuration " + in_quotes(config_path), *expected, image.id);
    image.config = parse_config(config);
    for (const std::string& name : value_or(entry, "RepoTags", std::vector<std::string>()))
        image.names.push_back(Reference::parse(name).canonical());
    for (const std::string& path : entry.at("Layers").get<std::vector<std::string>>())
        image.layers.push_back({path, digest_of_blob_path(path), std::nullopt, {}});
    assign_diff_ids(image.layers, image.config);
    return image;
}

} // namespace

std::vector<SavedImage> read_docker_archive(const Bundle& bundle) {
    const json manifest = parse_json(bundle.read(document), document);
    return with_json_errors(document, [&] {
        std::vector<SavedImage> images;
        for (const json& entry : manifest)
            images.push_back(read_image(bundle, entry));
        if (images.empty()) throw Error(ErrorKind::BadInput, document + " lists no image");
        return images;
    });
}

} // namespace image::oci
