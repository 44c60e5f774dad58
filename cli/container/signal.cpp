// SPDX-License-Identifier: Apache-2.0
#include "cli/container/signal.hpp"

#include <charconv>
#include <cstring>
#include <string>

namespace container {

std::optional<int> parse_signal(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size())
        return number >= 1 && number <= signal_max ? std::optional(number) : std::nullopt;

    std::string name;
    for (const char c : text) {
        name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    if (name.starts_with("SIG")) name.erase(0, 3);
    for (int candidate = 1; candidate <= 31; ++candidate) {
        if (name == ::sigabbrev_np(candidate)) return candidate;
    }
    return std::nullopt;
}

} // namespace container
