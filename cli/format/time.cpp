// SPDX-License-Identifier: Apache-2.0
#include "cli/format/time.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace format {

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr double max_seconds = 9e9; // int64 nanoseconds hold a little more

std::optional<double> take_number(std::string_view& text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

std::optional<std::int64_t> parse_seconds(std::string_view text) {
    std::int64_t whole = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (error != std::errc() || static_cast<double>(whole) > max_seconds || whole < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return whole * second;
    const std::optional<double> fraction = text[0] == '.' ? take_number(text) : std::nullopt;
    if (!fraction || !text.empty()) return std::nullopt;
    return whole * second + std::llround(*fraction * second);
}

std::optional<std::int64_t> parse_length(std::string_view text) {
    struct Unit {
        std::string_view name;
        double seconds;
    };
    static constexpr Unit units[] = {{"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}, {"h", 3600}, {"m", 60}, {"s", 1}};
    double sum = 0;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        const std::optional<double> number = take_number(text);
        if (!number || *number < 0) return std::nullopt;
        const Unit* found = nullptr;
        for (const Unit& unit : units) {
            if (found == nullptr && text.starts_with(unit.name)) found = &unit;
        }
        if (found == nullptr) return std::nullopt;
        text.remove_prefix(found->name.size());
        sum += *number * found->seconds;
    }
    if (!(sum < max_seconds)) return std::nullopt;
    return std::llround(sum * second);
}

// "Z", "+02:00" or nothing: seconds east of UTC.
std::optional<int> parse_zone(std::string_view text) {
    if (text.empty() || text == "Z" || text == "z") return 0;
    int hours = 0;
    int minutes = 0;
    int length = 0;
    if (text[0] != '+' && text[0] != '-') return std::nullopt;
    if (std::sscanf(std::string(text.substr(1)).c_str(), "%2d:%2d%n", &hours, &minutes, &length) != 2 ||
        static_cast<std::size_t>(length) + 1 != text.size())
        return std::nullopt;
    const int seconds = hours * 3600 + minutes * 60;
    return text[0] == '-' ? -seconds : seconds;
}

std::optional<std::int64_t> parse_date(const std::string& text) {
    for (const char* shape : {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"}) {
        std::tm parts{};
        const char* end = ::strptime(text.c_str(), shape, &parts);
        if (end == nullptr) continue;
        std::string_view rest = end;
        std::optional<double> fraction = 0;
        if (rest.starts_with(".")) fraction = take_number(rest);
        const std::optional<int> zone = parse_zone(rest);
        if (!fraction || !zone) continue;
        return (::timegm(&parts) - *zone) * second + std::llround(*fraction * second);
    }
    return std::nullopt;
}

} // namespace

std::string rfc3339(std::int64_t ns) {
    const std::time_t seconds = (ns - (ns % second + second) % second) / second;
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    std::array<char, 64> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
    std::snprintf(text.data() + length, text.size() - length, ".%09ldZ", static_cast<long>(ns - seconds * second));
    return text.data();
}

std::optional<std::int64_t> parse_moment(std::string_view text, std::int64_t now_ns) {
    if (const auto moment = parse_seconds(text)) return moment;
    if (const auto length = parse_length(text)) return now_ns - *length;
    return parse_date(std::string(text));
}

} // namespace format
