// SPDX-License-Identifier: Apache-2.0
//
// A saved image in a tar that can be read at random. Members come in any order and docker links them to each other.
#pragma once

#include "cli/image/archive/tar_reader.hpp"
#include "cli/image/oci/bundle.hpp"

#include <map>

namespace image::oci {

class TarBundle : public Bundle {
  public:
    // Reads the headers of all members.
    explicit TarBundle(File tar);
    bool has(const std::string& path) const override;
    std::unique_ptr<archive::ByteSource> open(const std::string& path) const override;

  private:
    struct Member {
        archive::EntryKind kind;
        std::string link_target; // cleaned, from the bundle's root
    };

    File tar_;
    std::map<std::string, Member> members_;
};

} // namespace image::oci
