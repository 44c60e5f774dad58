// SPDX-License-Identifier: Apache-2.0
#include "cli/format/human.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace format {

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || !(number >= 0)) return std::nullopt;
    std::string unit;
    for (const char* at = end; at != text.data() + text.size(); ++at) {
        unit += *at >= 'A' && *at <= 'Z' ? static_cast<char>(*at - 'A' + 'a') : *at;
    }
    if (unit.ends_with("ib"))
        unit.erase(unit.size() - 2);
    else if (unit.size() > 1 && unit.ends_with("b"))
        unit.pop_back();
    static constexpr std::string_view units = "bkmgt";
    if (unit.size() > 1) return std::nullopt;
    const std::size_t power = unit.empty() ? 0 : units.find(unit);
    if (power == std::string_view::npos) return std::nullopt;
    const double bytes = std::ldexp(number, static_cast<int>(10 * power));
    if (!(bytes < 0x1p63)) return std::nullopt;
    return static_cast<std::uint64_t>(bytes);
}

namespace {

using Units = std::array<const char*, 6>;

std::string scaled(std::uint64_t bytes, double step, int digits, const Units& units) {
    auto number = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (number >= step && unit + 1 < units.size()) {
        number /= step;
        ++unit;
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.*g%s", digits, number, units[unit]);
    return text.data();
}

} // namespace

std::string size(std::uint64_t bytes) { return scaled(bytes, 1000, 3, {"B", "kB", "MB", "GB", "TB", "PB"}); }

std::string binary_size(std::uint64_t bytes) {
    return scaled(bytes, 1024, 4, {"B", "KiB", "MiB", "GiB", "TiB", "PiB"});
}

std::string duration(std::chrono::seconds length) {
    const auto seconds = length.count();
    const auto count = [](auto number, const char* unit) { return std::to_string(number) + " " + unit; };
    if (seconds < 1) return "Less than a second";
    if (seconds == 1) return "1 second";
    if (seconds < 60) return count(seconds, "seconds");
    const auto minutes = seconds / 60;
    if (minutes == 1) return "About a minute";
    if (minutes < 60) return count(minutes, "minutes");
    const auto hours = (minutes + 30) / 60;
    if (hours == 1) return "About an hour";
    if (hours < 48) return count(hours, "hours");
    if (hours < 24 * 14) return count(hours / 24, "days");
    if (hours < 24 * 60) return count(hours / 24 / 7, "weeks");
    if (hours < 24 * 365 * 2) return count(hours / 24 / 30, "months");
    return count(hours / 24 / 365, "years");
}

std::string ago(std::int64_t then_ns) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return duration(std::chrono::floor<std::chrono::seconds>(now - std::chrono::nanoseconds(then_ns))) + " ago";
}

std::string shortened(std::string_view text, std::size_t limit) {
    const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
    const auto whole = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character)) <= limit;
    std::string line;
    std::size_t characters = 0;
    for (const char c : text) {
        if (starts_character(c) && ++characters == limit && !whole) return line + "…";
        const auto byte = static_cast<unsigned char>(c);
        line += byte < 0x20 || byte == 0x7f ? ' ' : c;
    }
    return line;
}

} // namespace format
