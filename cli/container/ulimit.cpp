// SPDX-License-Identifier: Apache-2.0
#include "cli/container/ulimit.hpp"

#include "cli/os/error.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <string_view>

namespace container {

namespace {

// By number: Linux, include/uapi/asm-generic/resource.h.
constexpr std::string_view names[] = {"cpu",      "fsize",  "data",    "stack", "core",  "rss",
                                      "nproc",    "nofile", "memlock", "as",    "locks", "sigpending",
                                      "msgqueue", "nice",   "rtprio",  "rttime"};

std::optional<std::uint64_t> parse_value(std::string_view text) {
    if (text == "-1") return UINT64_MAX;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

} // namespace

Ulimit parse_ulimit(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) throw os::Error("invalid ulimit argument: " + text);
    Ulimit limit{.name = text.substr(0, equals)};
    if (std::find(std::begin(names), std::end(names), limit.name) == std::end(names))
        throw os::Error("invalid ulimit type: " + limit.name);
    const std::string_view values = std::string_view(text).substr(equals + 1);
    const std::size_t colon = values.find(':');
    const auto soft = parse_value(values.substr(0, colon));
    const auto hard = colon == std::string_view::npos ? soft : parse_value(values.substr(colon + 1));
    if (!soft || !hard) throw os::Error("invalid ulimit argument: " + text);
    if (*soft > *hard) throw os::Error("ulimit soft limit must be less than or equal to hard limit: " + text);
    limit.soft = *soft;
    limit.hard = *hard;
    return limit;
}

std::string ulimit_setting(const Ulimit& limit) {
    const auto number = std::find(std::begin(names), std::end(names), limit.name) - std::begin(names);
    return std::to_string(number) + ":" + std::to_string(limit.soft) + ":" + std::to_string(limit.hard);
}

Ulimit parse_ulimit_setting(const std::string& text) {
    const std::string_view view(text);
    const std::size_t first = view.find(':');
    const std::size_t second = first == std::string_view::npos ? first : view.find(':', first + 1);
    if (second == std::string_view::npos) throw os::Error("the container's specification has no such ulimit: " + text);
    const auto number = parse_value(view.substr(0, first));
    const auto soft = parse_value(view.substr(first + 1, second - first - 1));
    const auto hard = parse_value(view.substr(second + 1));
    if (!number || *number >= std::size(names) || !soft || !hard)
        throw os::Error("the container's specification has no such ulimit: " + text);
    return {std::string(names[*number]), *soft, *hard};
}

} // namespace container
