// SPDX-License-Identifier: Apache-2.0
//
// The documents of a saved image: index or manifest.json, manifest, configuration. The fuzzer cannot guess digests, so
// "$1" in a document stands for the digest of the document after it, "#1" for its size, "$2" and "#2" for the one after
// that.
#include "cli/image/error.hpp"
#include "cli/image/oci/saved_image.hpp"

#include <fuzzer/FuzzedDataProvider.h>

#include <array>
#include <string>

namespace {

constexpr std::size_t documents = 4;
using Documents = std::array<std::string, documents>;

image::Digest digest_of(const std::string& text) { return image::Digest::of(std::as_bytes(std::span(text))); }

void fill_in(Documents& texts, std::size_t at) {
    std::string result;
    for (std::size_t i = 0; i < texts[at].size(); ++i) {
        const char c = texts[at][i];
        const char next = i + 1 < texts[at].size() ? texts[at][i + 1] : '\0';
        const std::size_t other = at + static_cast<std::size_t>(next - '0');
        if ((c != '$' && c != '#') || next < '1' || other >= documents) {
            result += c;
            continue;
        }
        result += c == '$' ? digest_of(texts[other]).str() : std::to_string(texts[other].size());
        ++i;
    }
    texts[at] = result;
}

class FuzzBundle : public image::oci::Bundle {
  public:
    FuzzBundle(Documents texts, bool layout) : texts_(std::move(texts)), layout_(layout) {}

    bool has(const std::string& path) const override { return path == (layout_ ? "oci-layout" : "manifest.json"); }

    std::unique_ptr<image::archive::ByteSource> open(const std::string& path) const override {
        const std::string* text = &texts_[1]; // a docker archive names its configuration as it likes
        if (path == "index.json" || path == "manifest.json") text = &texts_[0];
        for (const std::string& candidate : texts_) {
            if (path == "blobs/sha256/" + digest_of(candidate).hex()) text = &candidate;
        }
        return std::make_unique<image::archive::MemorySource>(std::as_bytes(std::span(*text)));
    }

  private:
    Documents texts_;
    bool layout_;
};

// Documents that are right, which a part of the input overwrites: the fuzzer starts from something that works.
constexpr const char* index_text =
    R"({"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"$1","size":#1,)"
    R"("annotations":{"org.opencontainers.image.ref.name":"a"}}]})";
constexpr const char* manifest_text =
    R"({"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"$1","size":#1},)"
    R"("layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"$2","size":#2}]})";
constexpr const char* config_text =
    R"({"architecture":"amd64","os":"linux","config":{"Env":["a=b"],"Labels":{"a":"b"},"Volumes":{"/v":{}}},)"
    R"("rootfs":{"diff_ids":["$1"]}})";
constexpr const char* docker_text = R"([{"Config":"c","RepoTags":["a:b"],"Layers":["l"]}])";

std::string edited(FuzzedDataProvider& input, std::string text) {
    for (unsigned edits = input.ConsumeIntegralInRange(0U, 4U); edits != 0; --edits) {
        const auto at = input.ConsumeIntegralInRange<std::size_t>(0, text.size());
        const auto length = input.ConsumeIntegralInRange<std::size_t>(0, 12);
        text.replace(at, length, input.ConsumeRandomLengthString(60));
    }
    return text;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    FuzzedDataProvider input(data, size);
    const bool layout = input.ConsumeBool();
    Documents texts;
    if (layout) {
        texts = {edited(input, index_text), edited(input, manifest_text), edited(input, config_text), "layer"};
    } else {
        texts = {edited(input, docker_text), edited(input, config_text), "layer", ""};
    }
    for (std::size_t at = documents; at-- != 0;)
        fill_in(texts, at);
    try {
        const FuzzBundle bundle(texts, layout);
        for (const image::oci::SavedImage& saved : image::oci::read_saved_images(bundle)) {
            if (saved.layers.size() != saved.config.diff_ids.size()) __builtin_trap();
            image::oci::write_config(saved.config);
        }
    } catch (const image::Error&) {
    }
    return 0;
}
