// SPDX-License-Identifier: Apache-2.0
//
// What a file has besides name, kind and contents.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace image {

// Seconds and nanoseconds since 1970-01-01 UTC.
struct Timestamp {
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;
    bool operator==(const Timestamp&) const = default;
    bool operator<(const Timestamp& other) const {
        return std::tie(seconds, nanoseconds) < std::tie(other.seconds, other.nanoseconds);
    }
};

struct Xattr {
    std::string name; // with its prefix: "security.capability"
    std::string value;
    bool operator<(const Xattr& other) const { return name < other.name; }
};

struct Metadata {
    std::uint16_t permissions = 0; // the low 12 bits of st_mode
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    Timestamp modified;
    std::vector<Xattr> xattrs; // sorted by name, each name once
};

} // namespace image
