// SPDX-License-Identifier: Apache-2.0
//
// Numbers that make the random tests longer or repeat them, from the environment.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace keel {

inline std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 0);
}

} // namespace keel
