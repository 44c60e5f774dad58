// SPDX-License-Identifier: Apache-2.0
//
// Moments as people write and read them. All are nanoseconds since 1970-01-01 UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace format {

// RFC 3339 in UTC with nine digits: "2023-04-01T12:00:00.000000000Z".
std::string rfc3339(std::int64_t ns);

// What --since and --until take: RFC 3339, of which seconds, time and zone (UTC then) may be missing; seconds since
// 1970, with a fraction or without; or a length of time before `now` in Go's words ("1h30m", "2.5s"). nullopt for
// anything else.
std::optional<std::int64_t> parse_moment(std::string_view text, std::int64_t now_ns);

} // namespace format
