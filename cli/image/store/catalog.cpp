// SPDX-License-Identifier: Apache-2.0
#include "cli/image/store/catalog.hpp"

#include "cli/image/error.hpp"
#include "cli/image/file.hpp"

#include <fcntl.h>
#include <stdio.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>

namespace image {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ImageConfig, entrypoint, cmd, env, working_dir, user, stop_signal,
                                                exposed_ports, volumes, labels)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ImageRecord, id, names, offset, length, size, created, architecture, config)

} // namespace image

namespace image::store {

namespace {

constexpr int format_version = 1;

std::uint64_t align_up(std::uint64_t value) {
    return (value + extent_alignment - 1) / extent_alignment * extent_alignment;
}

} // namespace

const ImageRecord* Catalog::find_id(const std::string& id) const {
    const auto found = std::find_if(images.begin(), images.end(), [&](const ImageRecord& r) { return r.id == id; });
    return found == images.end() ? nullptr : &*found;
}

const ImageRecord* Catalog::find_name(const std::string& canonical) const {
    const auto found = std::find_if(images.begin(), images.end(), [&](const ImageRecord& r) {
        return std::binary_search(r.names.begin(), r.names.end(), canonical);
    });
    return found == images.end() ? nullptr : &*found;
}

void Catalog::tag(const std::string& id, const std::string& canonical) {
    for (ImageRecord& record : images) {
        std::erase(record.names, canonical);
        if (record.id != id) continue;
        record.names.push_back(canonical);
        std::sort(record.names.begin(), record.names.end());
    }
}

Gap Catalog::largest_gap(std::uint64_t capacity) const {
    std::vector<Gap> used;
    used.reserve(images.size() + 1);
    for (const ImageRecord& record : images)
        used.push_back({record.offset, record.length});
    used.push_back({capacity, 0});
    std::sort(used.begin(), used.end(), [](const Gap& a, const Gap& b) { return a.offset < b.offset; });
    Gap largest;
    std::uint64_t free_from = 0;
    for (const Gap& extent : used) {
        if (extent.offset > free_from && extent.offset - free_from > largest.length)
            largest = {free_from, extent.offset - free_from};
        free_from = align_up(extent.offset + extent.length);
    }
    return largest;
}

Catalog read_catalog(const std::filesystem::path& file) {
    std::ifstream stream(file);
    if (!stream) {
        if (errno == ENOENT) return {};
        throw system_error(file.string(), errno);
    }
    try {
        const nlohmann::json json = nlohmann::json::parse(stream);
        if (json.at("version") != format_version)
            throw Error(ErrorKind::BadInput, file.string() + " was written by another version of bulkhead");
        Catalog catalog;
        json.at("generation").get_to(catalog.generation);
        json.at("images").get_to(catalog.images);
        return catalog;
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorKind::BadInput, file.string() + " is damaged: " + error.what());
    }
}

void write_catalog(const std::filesystem::path& file, const Catalog& catalog) {
    const nlohmann::json json{
        {"version", format_version}, {"generation", catalog.generation}, {"images", catalog.images}};
    const std::string text = json.dump(2) + "\n";
    const std::filesystem::path next = file.string() + ".new";
    {
        const File out(next, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        out.write(std::as_bytes(std::span(text)));
        out.sync();
    }
    if (::rename(next.c_str(), file.c_str()) != 0) throw system_error("replacing " + file.string(), errno);
    const File directory(file.parent_path(), O_RDONLY | O_DIRECTORY);
    directory.sync();
}

} // namespace image::store
