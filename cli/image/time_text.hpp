// SPDX-License-Identifier: Apache-2.0
//
// Times as OCI documents write them.
#pragma once

#include <cstdint>
#include <string>

namespace image {

// RFC 3339 in UTC: "2023-04-01T12:00:00Z". `seconds` since 1970-01-01.
std::string rfc3339(std::int64_t seconds);

} // namespace image
