// SPDX-License-Identifier: Apache-2.0
//
// Small pieces of text: what separators divide, and numbers.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace personality {

// What comes before the next `separator`; `text` is left behind it.
inline std::string_view take_part(std::string_view& text, char separator) {
    const std::size_t end = text.find(separator);
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return part;
}

// nullopt: it isn't all digits, or no such number.
template<typename Number>
std::optional<Number> parse_number(std::string_view text, int base = 10) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

} // namespace personality
