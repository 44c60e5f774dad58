// SPDX-License-Identifier: Apache-2.0
//
// Quantities as people write and read them, in docker's words.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace format {

// "64m", "1.5g", "4096", "10kb": bytes, in powers of 1024. nullopt for anything else.
std::optional<std::uint64_t> parse_bytes(std::string_view text);

// "4.86MB": three digits, powers of 1000, as `docker images` does.
std::string size(std::uint64_t bytes);

// "1.5MiB": four digits, powers of 1024, as `docker stats` does.
std::string binary_size(std::uint64_t bytes);

// "About a minute", "3 hours".
std::string duration(std::chrono::seconds length);

// "2 minutes ago"; `then` is in nanoseconds since 1970.
std::string ago(std::int64_t then_ns);

// One line, cut to `limit` characters with "…", and nothing in it that could drive a terminal.
std::string shortened(std::string_view text, std::size_t limit);

} // namespace format
