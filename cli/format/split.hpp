// SPDX-License-Identifier: Apache-2.0
//
// The parts of a value that a user gave.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace format {

// What separators divide; one empty part for an empty text.
std::vector<std::string> split(std::string_view text, char separator);

// "KEY=VALUE"; `has_value` is false where there is no '='.
struct Field {
    std::string key;
    std::string value;
    bool has_value;
};
Field field(std::string_view text);

} // namespace format
