// SPDX-License-Identifier: Apache-2.0
//
// Image references with docker's rules (distribution/reference): [DOMAIN/]PATH[:TAG]. "busybox" means
// "docker.io/library/busybox:latest" and is shown as "busybox".
#pragma once

#include <string>
#include <string_view>

namespace image {

struct Reference {
    std::string domain; // "docker.io"
    std::string path;   // "library/busybox"
    std::string tag;    // "latest"

    // Throws Error for text that is no reference.
    static Reference parse(std::string_view text);

    std::string canonical() const { return domain + "/" + path + ":" + tag; }
    // As docker shows it: without "docker.io/" and "library/", where that reads back the same.
    std::string familiar_name() const;
    std::string familiar() const { return familiar_name() + ":" + tag; }

    bool operator==(const Reference&) const = default;
};

} // namespace image
