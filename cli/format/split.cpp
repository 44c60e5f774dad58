// SPDX-License-Identifier: Apache-2.0
#include "cli/format/split.hpp"

namespace format {

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    std::size_t start = 0;
    for (std::size_t end = 0; end != std::string_view::npos; start = end + 1) {
        end = text.find(separator, start);
        parts.emplace_back(text.substr(start, end - start));
    }
    return parts;
}

Field field(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return {std::string(text), "", false};
    return {std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)), true};
}

} // namespace format
