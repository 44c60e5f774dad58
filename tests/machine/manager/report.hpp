// SPDX-License-Identifier: Apache-2.0
//
// Lines on the kernel's console.
#pragma once

#include <cstdint>
#include <string_view>

namespace report {

void put(std::string_view text);
void put(std::uint64_t number);

template<typename... Parts>
void line(const Parts&... parts) {
    (put(parts), ...);
    put(std::string_view("\n"));
}

} // namespace report
