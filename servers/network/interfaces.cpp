// SPDX-License-Identifier: Apache-2.0
#include "servers/network/interfaces.hpp"

namespace network {

Interfaces::Interfaces() {
    for (auto& chain : first_)
        for (Slot& slot : chain)
            slot = no_slot;
}

std::uint64_t Interfaces::key(const protocol::NetworkInterface& interface, unsigned chain) {
    switch (chain) {
    case by_mac_address:
        return mac_of(interface.mac);
    case by_ipv4_address:
        return ipv4_of(interface.address);
    default:
        return interface.network;
    }
}

void Interfaces::set(Slot slot, const protocol::NetworkInterface& interface) {
    Row& row = rows_[slot];
    for (unsigned chain = 0; row.interface.network != 0 && chain < chains; ++chain) {
        Slot* link = &first_[chain][bucket(key(row.interface, chain))];
        while (*link != slot)
            link = &rows_[*link].next[chain];
        *link = row.next[chain];
    }
    row.interface = protocol::interface_valid(interface) ? interface : protocol::NetworkInterface {};
    for (unsigned chain = 0; row.interface.network != 0 && chain < chains; ++chain) {
        Slot& first = first_[chain][bucket(key(row.interface, chain))];
        row.next[chain] = first;
        first = slot;
    }
}

Slot Interfaces::by_mac(std::uint32_t network, Mac mac) const {
    Slot slot = first_[by_mac_address][bucket(mac)];
    while (slot != no_slot && (rows_[slot].interface.network != network || mac_of(rows_[slot].interface.mac) != mac))
        slot = rows_[slot].next[by_mac_address];
    return slot;
}

Slot Interfaces::by_address(std::uint32_t network, Ipv4 address) const {
    Slot slot = first_[by_ipv4_address][bucket(address)];
    while (slot != no_slot &&
           (rows_[slot].interface.network != network || ipv4_of(rows_[slot].interface.address) != address))
        slot = rows_[slot].next[by_ipv4_address];
    return slot;
}

Slot Interfaces::by_address(Ipv4 address) const {
    Slot slot = first_[by_ipv4_address][bucket(address)];
    while (slot != no_slot && ipv4_of(rows_[slot].interface.address) != address)
        slot = rows_[slot].next[by_ipv4_address];
    return slot;
}

Slot Interfaces::outward(Ipv4 address) const {
    Slot slot = first_[by_ipv4_address][bucket(address)];
    while (slot != no_slot && (ipv4_of(rows_[slot].interface.address) != address ||
                               (rows_[slot].interface.flags & protocol::interface_internal) != 0))
        slot = rows_[slot].next[by_ipv4_address];
    return slot;
}

} // namespace network
