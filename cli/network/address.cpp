// SPDX-License-Identifier: Apache-2.0
#include "cli/network/address.hpp"

#include <charconv>
#include <cstdio>

namespace network {

namespace {

// Takes a decimal number of at most `most` from the front of `text`.
std::optional<unsigned> take_number(std::string_view& text, unsigned most) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number > most) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

} // namespace

std::string Ipv4::text() const {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) {
        text += std::to_string(value >> shift & 0xff);
        if (shift != 0) text += '.';
    }
    return text;
}

std::optional<Ipv4> Ipv4::parse(std::string_view text) {
    Ipv4 address;
    for (int i = 0; i < 4; ++i) {
        if (i != 0) {
            if (!text.starts_with('.')) return std::nullopt;
            text.remove_prefix(1);
        }
        const auto byte = take_number(text, 255);
        if (!byte) return std::nullopt;
        address.value = address.value << 8 | *byte;
    }
    return text.empty() ? std::optional(address) : std::nullopt;
}

void store(Ipv4 address, std::uint8_t (&bytes)[4]) {
    for (int i = 0; i < 4; ++i) {
        bytes[i] = static_cast<std::uint8_t>(address.value >> (24 - 8 * i));
    }
}

Ipv4 load(const std::uint8_t (&bytes)[4]) {
    Ipv4 address;
    for (const std::uint8_t byte : bytes) {
        address.value = address.value << 8 | byte;
    }
    return address;
}

std::string Subnet::text() const { return first.text() + "/" + std::to_string(prefix); }

std::optional<Subnet> Subnet::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto address = Ipv4::parse(text.substr(0, slash));
    std::string_view rest = text.substr(slash + 1);
    const auto prefix = take_number(rest, 32);
    if (!address || !prefix || !rest.empty()) return std::nullopt;
    Subnet subnet{{}, static_cast<std::uint8_t>(*prefix)};
    subnet.first.value = address->value & subnet.mask();
    return subnet;
}

std::string Mac::text() const {
    std::array<char, 18> text{};
    std::snprintf(text.data(), text.size(), "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2], bytes[3],
                  bytes[4], bytes[5]);
    return text.data();
}

std::optional<Mac> Mac::parse(std::string_view text) {
    constexpr std::size_t length = 17;
    if (text.size() != length) return std::nullopt;
    Mac mac;
    for (std::size_t i = 0; i < mac.bytes.size(); ++i) {
        const std::string_view pair = text.substr(3 * i, 2);
        const auto [end, error] = std::from_chars(pair.data(), pair.data() + 2, mac.bytes[i], 16);
        if (error != std::errc() || end != pair.data() + 2) return std::nullopt;
        const std::size_t between = 3 * i + 2;
        if (between < length && text[between] != ':' && text[between] != '-') return std::nullopt;
    }
    constexpr std::uint8_t group = 1;
    return (mac.bytes[0] & group) != 0 ? std::nullopt : std::optional(mac);
}

Mac Mac::of(Ipv4 address) {
    const auto byte = [&](int shift) { return static_cast<std::uint8_t>(address.value >> shift); };
    return {{0x02, 0x42, byte(24), byte(16), byte(8), byte(0)}};
}

} // namespace network
