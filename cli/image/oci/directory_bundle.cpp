// SPDX-License-Identifier: Apache-2.0
#include "cli/image/oci/directory_bundle.hpp"

#include "cli/image/error.hpp"
#include "cli/image/tree.hpp"

#include <fcntl.h>

#include <utility>

namespace image::oci {

DirectoryBundle::DirectoryBundle(std::filesystem::path directory) : directory_(std::move(directory)) {}

std::filesystem::path DirectoryBundle::inside(const std::string& path) const {
    std::filesystem::path result = directory_;
    for (const std::string_view component : clean_path(path))
        result /= component;
    return result;
}

bool DirectoryBundle::has(const std::string& path) const {
    std::error_code failure;
    return std::filesystem::exists(inside(path), failure);
}

std::unique_ptr<archive::ByteSource> DirectoryBundle::open(const std::string& path) const {
    File file(inside(path), O_RDONLY | O_NONBLOCK);
    if (!file.is_regular()) throw Error(ErrorKind::BadInput, file.name() + " is not a regular file");
    return std::make_unique<archive::FileSource>(std::move(file));
}

} // namespace image::oci
