// SPDX-License-Identifier: Apache-2.0
//
// Who this system says it is: uname(2), and the files of /proc that say the same.
#pragma once

#include "personality/base/result.hpp"

#include <cstddef>
#include <string_view>

namespace personality {

namespace identity {

inline constexpr std::string_view system_name = "Linux";
// The version of Linux whose interface this is: programs and C libraries decide by it what they may use.
inline constexpr std::string_view release = "6.1.0-bulkhead";
inline constexpr std::string_view version = "#1 SMP Bulkhead";
inline constexpr std::string_view machine = "x86_64";
inline constexpr std::size_t max_name = 64; // of host and domain names

std::string_view host_name();
// einval: longer than max_name.
Result<> set_host_name(std::string_view name);

} // namespace identity

} // namespace personality
