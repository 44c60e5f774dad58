// SPDX-License-Identifier: Apache-2.0
//
// IPv4 addresses, subnets and Ethernet addresses, and their text.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace network {

struct Ipv4 {
    std::uint32_t value = 0; // 127.0.0.1 is 0x7f000001

    auto operator<=>(const Ipv4&) const = default; // NOLINT(modernize-use-nullptr): of what the compiler writes
    std::string text() const;
    // "a.b.c.d", each 0..255 in decimal; nullopt for anything else.
    static std::optional<Ipv4> parse(std::string_view text);
};

// As it is on the wire.
void store(Ipv4 address, std::uint8_t (&bytes)[4]);
Ipv4 load(const std::uint8_t (&bytes)[4]);

struct Subnet {
    Ipv4 first;              // its network address
    std::uint8_t prefix = 0; // 0..32

    bool operator==(const Subnet&) const = default;
    std::uint32_t mask() const { return prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix); }
    Ipv4 last() const { return {first.value | ~mask()}; }
    bool contains(Ipv4 address) const { return (address.value & mask()) == first.value; }
    bool contains(const Subnet& other) const { return other.prefix >= prefix && contains(other.first); }
    bool overlaps(const Subnet& other) const { return contains(other) || other.contains(*this); }
    // Of a host in it: neither its first nor its last address.
    bool is_host(Ipv4 address) const { return contains(address) && address != first && address != last(); }
    std::string text() const;
    // "a.b.c.d/prefix"; bits behind the prefix are dropped. nullopt for anything else.
    static std::optional<Subnet> parse(std::string_view text);
};

struct Mac {
    std::array<std::uint8_t, 6> bytes{};

    auto operator<=>(const Mac&) const = default; // NOLINT(modernize-use-nullptr): of what the compiler writes
    std::string text() const;
    // Six pairs of hexadecimal digits between colons or hyphens, of one station (not a group). nullopt otherwise.
    static std::optional<Mac> parse(std::string_view text);
    // A locally administered one that no other address has.
    static Mac of(Ipv4 address);
};

} // namespace network
