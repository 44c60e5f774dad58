// SPDX-License-Identifier: Apache-2.0
#include "cli/container/id.hpp"

#include "cli/os/error.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <span>

namespace container {

namespace {

constexpr std::array adjectives{"amber",  "brisk", "calm",    "clever", "coral",  "crisp",  "eager",  "early",
                                "fair",   "fleet", "gentle",  "glad",   "golden", "hardy",  "humble", "jolly",
                                "keen",   "kind",  "light",   "lively", "lucid",  "mellow", "merry",  "neat",
                                "nimble", "noble", "patient", "plain",  "quiet",  "rapid",  "ready",  "robust",
                                "silver", "sober", "solid",   "spry",   "steady", "swift",  "tidy",   "vivid"};
constexpr std::array nouns{"anchor", "badger", "beacon", "birch",   "bridge", "brook",   "cedar",   "cliff",
                           "comet",  "crane",  "delta",  "ember",   "falcon", "fern",    "finch",   "fjord",
                           "forge",  "garnet", "harbor", "heron",   "island", "juniper", "kestrel", "lantern",
                           "linden", "maple",  "meadow", "mill",    "otter",  "pebble",  "pier",    "quarry",
                           "reed",   "ridge",  "river",  "sparrow", "summit", "thistle", "tower",   "willow"};

void fill_random(std::span<std::byte> bytes) {
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        throw os::system_error("getrandom", errno);
}

bool alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

} // namespace

std::string random_id() {
    static constexpr char digits[] = "0123456789abcdef";
    std::array<std::uint8_t, 32> bytes{};
    fill_random(std::as_writable_bytes(std::span(bytes)));
    std::string id;
    for (const std::uint8_t byte : bytes) {
        id += digits[byte >> 4];
        id += digits[byte & 15];
    }
    return id;
}

std::string random_name(unsigned attempt) {
    std::array<std::uint16_t, 3> numbers{};
    fill_random(std::as_writable_bytes(std::span(numbers)));
    std::string name = std::string(adjectives[numbers[0] % adjectives.size()]) + "_" + nouns[numbers[1] % nouns.size()];
    return attempt == 0 ? name : name + std::to_string(numbers[2]);
}

bool valid_name(std::string_view name) {
    const auto allowed = [](char c) { return alphanumeric(c) || c == '_' || c == '.' || c == '-'; };
    return name.size() >= 2 && name.size() <= 128 && alphanumeric(name[0]) &&
           std::all_of(name.begin(), name.end(), allowed);
}

void require_valid_name(const std::string& name) {
    if (!valid_name(name))
        throw os::Error("Invalid container name (" + name + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
}

} // namespace container
