// SPDX-License-Identifier: Apache-2.0
//
// The store's table of contents: images.json and the free space between the extents that it lists.
#pragma once

#include "cli/image/record.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace image::store {

struct Gap {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

struct Catalog {
    std::uint64_t generation = 0; // of the extent written last
    std::vector<ImageRecord> images;

    // nullptr where there is none.
    const ImageRecord* find_id(const std::string& id) const;
    const ImageRecord* find_name(const std::string& canonical) const;

    // Gives the image the name and takes it from any other.
    void tag(const std::string& id, const std::string& canonical);

    // The largest unused part of a store of `capacity` bytes; it starts at a multiple of extent_alignment. An import
    // learns the size of its image only at the end, so it starts where the most room is.
    Gap largest_gap(std::uint64_t capacity) const;
};

inline constexpr std::uint64_t extent_alignment = 2U << 20;

// An empty catalog where the file does not exist. Throws Error for a damaged one.
Catalog read_catalog(const std::filesystem::path& file);

// Replaces the file in one step: a crash leaves the old contents or the new.
void write_catalog(const std::filesystem::path& file, const Catalog& catalog);

} // namespace image::store
