// SPDX-License-Identifier: Apache-2.0
#include "cli/network/pool.hpp"

#include <algorithm>

namespace network {

namespace {

struct Pool {
    Subnet first; // what is taken from it is as large
    Ipv4 last;    // address of all
};

constexpr Pool pools[] = {{{{0xac120000}, 16}, {0xac1fffff}}, {{{0xc0a80000}, 20}, {0xc0a8ffff}}};

} // namespace

std::optional<Subnet> free_subnet(const std::vector<Subnet>& used) {
    for (const auto& [first, last] : pools) {
        const std::uint64_t step = std::uint64_t{1} << (32 - first.prefix);
        for (std::uint64_t start = first.first.value; start <= last.value; start += step) {
            const Subnet candidate{{static_cast<std::uint32_t>(start)}, first.prefix};
            const auto overlaps = [&](const Subnet& other) { return candidate.overlaps(other); };
            if (std::none_of(used.begin(), used.end(), overlaps)) return candidate;
        }
    }
    return std::nullopt;
}

std::optional<Ipv4> free_address(const Record& network, const std::set<Ipv4>& used) {
    const Subnet from = network.range.value_or(network.subnet);
    for (std::uint64_t value = from.first.value; value <= from.last().value; ++value) {
        const Ipv4 candidate{static_cast<std::uint32_t>(value)};
        if (network.subnet.is_host(candidate) && candidate != network.gateway && !used.contains(candidate))
            return candidate;
    }
    return std::nullopt;
}

} // namespace network
