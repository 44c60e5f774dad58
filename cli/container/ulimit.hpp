// SPDX-License-Identifier: Apache-2.0
//
// --ulimit NAME=SOFT[:HARD], as docker takes it, and as a setting of the container's spec.
#pragma once

#include <cstdint>
#include <string>

namespace container {

struct Ulimit {
    std::string name; // "nofile"
    std::uint64_t soft = 0;
    std::uint64_t hard = 0; // unlimited: UINT64_MAX
};

// -1 is no limit. Throws os::Error, in docker's words.
Ulimit parse_ulimit(const std::string& text);

// "NUMBER:SOFT:HARD", abi/protocol/container_spec.hpp.
std::string ulimit_setting(const Ulimit& limit);
// Throws os::Error for what ulimit_setting didn't make.
Ulimit parse_ulimit_setting(const std::string& text);

} // namespace container
