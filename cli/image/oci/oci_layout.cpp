// SPDX-License-Identifier: Apache-2.0
//
// An OCI image layout (image-spec image-layout.md): index.json leads to manifests, directly or through further indexes,
// and everything is a blob named by its digest.
#include "cli/image/oci/json.hpp"
#include "cli/image/oci/saved_image.hpp"
#include "cli/image/reference.hpp"

#include <algorithm>
#include <span>
#include <string_view>

namespace image::oci {

namespace {

using nlohmann::json;

constexpr int max_index_depth = 4;
constexpr std::size_t max_manifests = 1024; // followed in one layout

constexpr std::string_view index_types[] = {
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
};
constexpr std::string_view manifest_types[] = {
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
};
constexpr std::string_view config_types[] = {
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json",
};
constexpr std::string_view layer_types[] = {
    "application/vnd.oci.image.layer.v1.tar",
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.oci.image.layer.v1.tar+zstd",
    "application/vnd.oci.image.layer.nondistributable.v1.tar",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
    "application/vnd.docker.image.rootfs.diff.tar",
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
    "application/vnd.docker.image.rootfs.diff.tar.zstd",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
};

bool is_one_of(std::span<const std::string_view> types, std::string_view type) {
    return std::find(types.begin(), types.end(), type) != types.end();
}

struct Descriptor {
    std::string media_type;
    Digest digest;
    std::uint64_t size = 0;

    std::string path() const { return "blobs/sha256/" + digest.hex(); }
};

Descriptor read_descriptor(const json& object) {
    Descriptor descriptor;
    descriptor.media_type = value_or(object, "mediaType", std::string());
    const auto& text = object.at("digest").get_ref<const std::string&>();
    const std::optional<Digest> digest = Digest::parse(text);
    if (!digest) throw Error(ErrorKind::BadInput, "the digest " + in_quotes(text) + " is not a SHA-256");
    descriptor.digest = *digest;
    const json& size = object.at("size");
    if (!size.is_number_unsigned())
        throw Error(ErrorKind::BadInput, "the descriptor of " + text + " has no proper size");
    descriptor.size = size.get<std::uint64_t>();
    return descriptor;
}

// A document's text, verified.
std::string read_blob(const Bundle& bundle, const Descriptor& descriptor) {
    const std::string what = "the blob " + descriptor.digest.str();
    std::string text = bundle.read(descriptor.path());
    require_digest(what, descriptor.digest, Digest::of(std::as_bytes(std::span(text))));
    if (text.size() != descriptor.size)
        throw Error(ErrorKind::BadInput, what + " has " + std::to_string(text.size()) +
                                             " bytes, and its descriptor says " + std::to_string(descriptor.size));
    return text;
}

std::string platform_of(const json& descriptor) {
    const auto platform = descriptor.find("platform");
    if (platform == descriptor.end() || platform->is_null()) return "";
    return value_or(*platform, "os", std::string("?")) + "/" + value_or(*platform, "architecture", std::string("?"));
}

SavedImage read_manifest(const Bundle& bundle, const Descriptor& descriptor) {
    const std::string document = "the manifest " + descriptor.digest.str();
    const json manifest = parse_json(read_blob(bundle, descriptor), document);
    return with_json_errors(document, [&] {
        const Descriptor config = read_descriptor(manifest.at("config"));
        if (!is_one_of(config_types, config.media_type))
            throw Error(ErrorKind::BadInput,
                        document + " is no image: its configuration is " + in_quotes(config.media_type));
        SavedImage image;
        image.id = config.digest;
        image.config = parse_config(read_blob(bundle, config));
        for (const json& object : manifest.at("layers")) {
            const Descriptor layer = read_descriptor(object);
            if (!is_one_of(layer_types, layer.media_type))
                throw Error(ErrorKind::BadInput, "the layer " + layer.digest.str() + " is of type " +
                                                     in_quotes(layer.media_type) + ", which is not supported");
            image.layers.push_back({layer.path(), layer.digest, layer.size, {}});
        }
        assign_diff_ids(image.layers, image.config);
        return image;
    });
}

class LayoutReader {
  public:
    explicit LayoutReader(const Bundle& bundle) : bundle_(bundle) {}

    std::vector<SavedImage> read() {
        const std::string document = "index.json";
        const json index = parse_json(bundle_.read(document), document);
        std::vector<SavedImage> images = with_json_errors(document, [&] {
            std::vector<SavedImage> found;
            for (const json& object : index.at("manifests")) {
                std::optional<SavedImage> image = follow(object, 0);
                if (!image) continue;
                image->names = names_of(object);
                found.push_back(std::move(*image));
            }
            return found;
        });
        if (images.empty())
            throw Error(ErrorKind::BadInput,
                        "no image for linux/amd64 here" + (others_.empty() ? "" : ", but one for" + others_));
        return images;
    }

  private:
    // The image for this platform that a descriptor leads to.
    std::optional<SavedImage> follow(const json& object, int depth) {
        if (++followed_ > max_manifests || depth > max_index_depth)
            throw Error(ErrorKind::BadInput, "the layout has too many manifests, or indexes nested too deeply");
        const std::string platform = platform_of(object);
        if (!platform.empty() && platform != "linux/amd64") {
            others_ += " " + platform;
            return std::nullopt;
        }
        const Descriptor descriptor = read_descriptor(object);
        if (is_one_of(manifest_types, descriptor.media_type)) return read_manifest(bundle_, descriptor);
        if (is_one_of(index_types, descriptor.media_type)) return follow_index(descriptor, depth);
        throw Error(ErrorKind::BadInput, "the manifest " + descriptor.digest.str() + " is of type " +
                                             in_quotes(descriptor.media_type) + ", which is not supported");
    }

    std::optional<SavedImage> follow_index(const Descriptor& descriptor, int depth) {
        const std::string document = "the index " + descriptor.digest.str();
        const json index = parse_json(read_blob(bundle_, descriptor), document);
        return with_json_errors(document, [&]() -> std::optional<SavedImage> {
            for (const json& object : index.at("manifests")) {
                if (std::optional<SavedImage> image = follow(object, depth + 1)) return image;
            }
            return std::nullopt;
        });
    }

    // containerd writes the full reference, everybody else a name of the user's choice.
    static std::vector<std::string> names_of(const json& object) {
        const json annotations = value_or(object, "annotations", json::object());
        std::string name = value_or(annotations, "io.containerd.image.name", std::string());
        if (name.empty()) name = value_or(annotations, "org.opencontainers.image.ref.name", std::string());
        if (name.empty()) return {};
        return {Reference::parse(name).canonical()};
    }

    const Bundle& bundle_;
    std::size_t followed_ = 0;
    std::string others_; // platforms passed over
};

} // namespace

std::vector<SavedImage> read_oci_layout(const Bundle& bundle) { return LayoutReader(bundle).read(); }

} // namespace image::oci
