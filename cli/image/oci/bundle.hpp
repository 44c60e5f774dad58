// SPDX-License-Identifier: Apache-2.0
//
// The files of a saved image by name, whether they lie in a directory or in a tar. Nothing in them is believed yet.
#pragma once

#include "cli/image/archive/byte_source.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace image::oci {

class Bundle {
  public:
    Bundle() = default;
    virtual ~Bundle() = default;
    Bundle(const Bundle&) = delete;
    Bundle& operator=(const Bundle&) = delete;

    // `path` is relative to the bundle and cleaned as clean_path() does.
    virtual bool has(const std::string& path) const = 0;
    // The contents of a regular file. The bundle must outlive the source. Throws Error where there is no such file.
    virtual std::unique_ptr<archive::ByteSource> open(const std::string& path) const = 0;

    // A whole file of at most `limit` bytes.
    std::string read(const std::string& path, std::size_t limit = max_document) const;

    static constexpr std::size_t max_document = 4U << 20; // of an index, manifest or configuration, as registries allow
};

// Opens `source`: a directory, a tar that may be compressed, or "-" for such a tar on standard input. What cannot be
// read at random goes to an unnamed file in `spool_directory` first.
std::unique_ptr<Bundle> open_bundle(const std::filesystem::path& source, const std::filesystem::path& spool_directory);

} // namespace image::oci
