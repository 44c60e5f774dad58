// SPDX-License-Identifier: Apache-2.0
#include "cli/image/find.hpp"
#include "cli/image/image.hpp"

#include <algorithm>

namespace image {

namespace {

constexpr std::string_view id_prefix = "sha256:";

bool is_hex(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace

std::vector<ImageRecord> list(const Store& store) {
    std::vector<ImageRecord> images = store.catalog().images;
    std::stable_sort(images.begin(), images.end(),
                     [](const ImageRecord& a, const ImageRecord& b) { return a.created > b.created; });
    return images;
}

bool is_id(std::string_view name) {
    return name.starts_with(id_prefix) || Digest::parse(std::string(id_prefix) + std::string(name)).has_value();
}

const ImageRecord& find_image(const store::Catalog& catalog, std::string_view name) {
    if (!is_id(name)) {
        const ImageRecord* named = catalog.find_name(Reference::parse(name).canonical());
        if (named) return *named;
    }
    const std::string_view digits = name.starts_with(id_prefix) ? name.substr(id_prefix.size()) : name;
    const ImageRecord* match = nullptr;
    for (const ImageRecord& record : catalog.images) {
        if (!is_hex(digits) || !std::string_view(record.id).substr(id_prefix.size()).starts_with(digits)) continue;
        if (match) throw Error(ErrorKind::BadInput, "more than one image id starts with " + in_quotes(name));
        match = &record;
    }
    if (!match) throw Error(ErrorKind::NotFound, "no such image: " + std::string(name));
    return *match;
}

ImageRecord resolve(const Store& store, std::string_view name) { return find_image(store.catalog(), name); }

} // namespace image
