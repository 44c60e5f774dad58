// SPDX-License-Identifier: Apache-2.0
//
// A spec's settings (abi/protocol/container_spec.hpp): strings "KIND=VALUE".
#pragma once

#include "personality/loader/string_list.hpp"

#include <charconv>
#include <optional>

namespace personality {

// Calls `take(value)` for each setting of this kind, in their order, as long as it succeeds.
template<typename Take>
Result<> for_each_setting(const StringList& settings, std::string_view kind, Take take) {
    std::string_view setting = settings.count() > 0 ? settings.first() : std::string_view();
    for (std::size_t i = 0; i < settings.count(); ++i) {
        if (setting.starts_with(kind) && setting.substr(kind.size()).starts_with('='))
            TRY(take(setting.substr(kind.size() + 1)));
        if (i + 1 < settings.count()) setting = settings.next(setting);
    }
    return {};
}

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
