// SPDX-License-Identifier: Apache-2.0
//
// The OCI image configuration (image-spec config.md): the JSON whose digest is the image's id.
#pragma once

#include "cli/image/digest.hpp"
#include "cli/image/record.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace image::oci {

struct Config {
    std::string architecture;
    std::string os;
    std::string created;          // RFC 3339; may be empty
    std::vector<Digest> diff_ids; // of the uncompressed layers, lowest first
    ImageConfig run;
};

// Throws Error for JSON that is damaged or no configuration of an image that runs here (linux, amd64).
Config parse_config(std::string_view json);

// The configuration of an image made here, always the same bytes for the same contents.
std::string write_config(const Config& config);

} // namespace image::oci
