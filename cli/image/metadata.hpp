// SPDX-License-Identifier: Apache-2.0
//
// What a file has besides name, kind and contents.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace image {

// Seconds and nanoseconds since 1970-01-01 UTC.
struct Timestamp {
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;
    auto operator<=>(const Timestamp&) const = default;
};

struct Xattr {
    std::string name; // with its prefix: "security.capability"
    std::string value;
    auto operator<=>(const Xattr&) const = default;
};

struct Metadata {
    std::uint16_t permissions = 0; // the low 12 bits of st_mode
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    Timestamp modified;
    std::vector<Xattr> xattrs; // sorted by name
};

} // namespace image
