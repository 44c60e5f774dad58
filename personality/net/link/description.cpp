// SPDX-License-Identifier: Apache-2.0
#include "personality/net/link/description.hpp"

#include "personality/net/inet/stack.hpp"
#include "personality/net/link/link.hpp"

#include <lwip/etharp.h>
#include <lwip/ip.h>

#include <bit>
#include <cstring>

namespace personality::net::link {

namespace {

constexpr std::uint32_t loopback_mtu = 65536;

Ip4 bytes_of(const ip4_addr_t& address) {
    Ip4 bytes;
    std::memcpy(bytes.data(), &address.addr, bytes.size());
    return bytes;
}

std::uint32_t word_of(const Ip4& bytes) {
    std::uint32_t word;
    std::memcpy(&word, bytes.data(), sizeof word);
    return word;
}

Ip4 from_word(std::uint32_t word) {
    Ip4 bytes;
    std::memcpy(bytes.data(), &word, bytes.size());
    return bytes;
}

const struct netif* netif_at(unsigned place) {
    open();
    if (place == 0) return netif_get_by_index(1);
    Interface* const found = interface(place - 1);
    return found != nullptr ? &found->netif() : nullptr;
}

void set_name(std::array<char, linux::interface_name_bytes>& name, unsigned place) {
    name = place == 0 ? std::array<char, linux::interface_name_bytes>{"lo"}
                      : std::array<char, linux::interface_name_bytes>{"eth"};
    if (place != 0) name[3] = static_cast<char>('0' + place - 1);
}

} // namespace

Ip4 Description::mask() const { return from_word(lwip_htonl(prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix))); }
Ip4 Description::network() const { return from_word(word_of(address) & word_of(mask())); }
Ip4 Description::broadcast() const { return loopback() ? Ip4{} : from_word(word_of(address) | ~word_of(mask())); }

std::optional<Description> describe(unsigned place) {
    const struct netif* const netif = netif_at(place);
    if (netif == nullptr) return std::nullopt;
    Description description{};
    set_name(description.name_bytes, place);
    description.index = netif_get_index(netif);
    description.address = bytes_of(*netif_ip4_addr(netif));
    description.prefix = static_cast<std::uint8_t>(std::countl_one(lwip_ntohl(netif_ip4_netmask(netif)->addr)));
    description.flags = linux::iff_up | linux::iff_running | linux::iff_lower_up;
    if (place == 0) {
        description.flags |= linux::iff_loopback;
        description.type = linux::arphrd_loopback;
        description.mtu = loopback_mtu;
        description.traffic = inet::loopback_traffic();
        return description;
    }
    description.flags |= linux::iff_broadcast | linux::iff_multicast;
    description.type = linux::arphrd_ether;
    description.mtu = netif->mtu;
    std::memcpy(description.mac.data(), netif->hwaddr, description.mac.size());
    if (netif == netif_default) description.gateway = bytes_of(*netif_ip4_gw(netif));
    description.traffic = interface(place - 1)->traffic();
    return description;
}

std::optional<Description> describe_named(std::string_view name) {
    for (unsigned place = 0; place < places; ++place)
        if (const auto found = describe(place); found && found->name() == name) return found;
    return std::nullopt;
}

std::optional<Description> describe_indexed(std::uint32_t index) {
    for (unsigned place = 0; place < places; ++place)
        if (const auto found = describe(place); found && found->index == index) return found;
    return std::nullopt;
}

std::optional<Address6> address6(unsigned place, unsigned number) {
    const struct netif* const netif = netif_at(place);
    if (netif == nullptr || number >= LWIP_IPV6_NUM_ADDRESSES) return std::nullopt;
    if (!ip6_addr_isvalid(netif_ip6_addr_state(netif, number))) return std::nullopt;
    const ip6_addr_t& address = *netif_ip6_addr(netif, number);
    constexpr std::uint8_t host_scope = 254, link_scope = 253;
    Address6 found{{}, 64, 0};
    std::memcpy(found.address.data(), address.addr, found.address.size());
    if (ip6_addr_isloopback(&address)) {
        found.prefix = 128;
        found.scope = host_scope;
    } else if (ip6_addr_islinklocal(&address)) {
        found.scope = link_scope;
    }
    return found;
}
static_assert(addresses6 == LWIP_IPV6_NUM_ADDRESSES);

unsigned neighbours() { return ARP_TABLE_SIZE; }

std::optional<Neighbour> neighbour(unsigned place) {
    ip4_addr_t* address = nullptr;
    struct netif* netif = nullptr;
    eth_addr* mac = nullptr;
    if (etharp_get_entry(place, &address, &netif, &mac) == 0 || netif == nullptr) return std::nullopt;
    Neighbour found{bytes_of(*address), {}, netif_get_index(netif), {}};
    std::memcpy(found.mac.data(), mac->addr, found.mac.size());
    set_name(found.interface_name, 1 + static_cast<const Interface*>(netif->state)->number());
    return found;
}

std::optional<Way> way_to(const Ip4& address) {
    open();
    const ip4_addr_t to{word_of(address)};
    const struct netif* const netif = ip4_route(&to);
    if (netif == nullptr) return std::nullopt;
    const auto description = describe_indexed(netif_get_index(netif));
    if (!description) return std::nullopt;
    const bool near_by = ip4_addr_netcmp(&to, netif_ip4_addr(netif), netif_ip4_netmask(netif));
    return Way{*description, near_by ? Ip4{} : description->gateway};
}

} // namespace personality::net::link
