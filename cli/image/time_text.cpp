// SPDX-License-Identifier: Apache-2.0
#include "cli/image/time_text.hpp"

#include <ctime>

namespace image {

std::string rfc3339(std::int64_t seconds) {
    const std::time_t time = seconds;
    std::tm utc{};
    gmtime_r(&time, &utc);
    char text[64];
    const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return {text, length};
}

} // namespace image
