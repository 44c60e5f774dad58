// SPDX-License-Identifier: Apache-2.0
//
// A saved image in a directory.
#pragma once

#include "cli/image/oci/bundle.hpp"

namespace image::oci {

class DirectoryBundle : public Bundle {
  public:
    explicit DirectoryBundle(std::filesystem::path directory);
    bool has(const std::string& path) const override;
    std::unique_ptr<archive::ByteSource> open(const std::string& path) const override;

  private:
    std::filesystem::path inside(const std::string& path) const;

    std::filesystem::path directory_;
};

} // namespace image::oci
