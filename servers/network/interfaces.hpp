// SPDX-License-Identifier: Apache-2.0
//
// Which container has which interface: found by address, and those of a network one after the other. Who has what is
// told by the host, so nothing is learnt from frames.
#pragma once

#include "abi/protocol/server.hpp"
#include "servers/network/frame.hpp"

namespace network {

inline constexpr unsigned max_containers = protocol::server::max_containers;

// A place for an interface: container * max_interfaces + number.
using Slot = std::uint16_t;
inline constexpr Slot no_slot = 0xffff;

constexpr Slot slot_of(unsigned container, unsigned number) {
    return static_cast<Slot>(container * protocol::max_interfaces + number);
}
constexpr unsigned container_of(Slot slot) { return slot / protocol::max_interfaces; }
constexpr unsigned number_of(Slot slot) { return slot % protocol::max_interfaces; }

class Interfaces {
  public:
    Interfaces();

    // Takes the place of what was there; `network` 0 or values that no interface has: nothing is there any more.
    void set(Slot slot, const protocol::NetworkInterface& interface);

    const protocol::NetworkInterface& at(Slot slot) const { return rows_[slot].interface; }

    Slot by_mac(std::uint32_t network, Mac mac) const;
    Slot by_address(std::uint32_t network, Ipv4 address) const;
    // Of any network.
    Slot by_address(Ipv4 address) const;
    // Of any network that is not internal.
    Slot outward(Ipv4 address) const;

    // Calls `visit` with the slot of each interface of the network.
    template<typename Visit>
    void for_each(std::uint32_t network, Visit visit) const {
        for (Slot slot = first_[by_network][bucket(network)]; slot != no_slot; slot = rows_[slot].next[by_network])
            if (rows_[slot].interface.network == network) visit(slot);
    }

  private:
    enum Chain : unsigned { by_mac_address, by_ipv4_address, by_network, chains };
    static constexpr unsigned buckets = 1024;
    static constexpr unsigned slots = max_containers * protocol::max_interfaces;
    static_assert(slots < no_slot);

    struct Row {
        protocol::NetworkInterface interface;
        Slot next[chains];
    };

    static unsigned bucket(std::uint64_t key) {
        return static_cast<unsigned>(key * 0x9e3779b97f4a7c15 >> 54); // buckets: 2^10
    }
    static std::uint64_t key(const protocol::NetworkInterface& interface, unsigned chain);

    Row rows_[slots] = {};
    Slot first_[chains][buckets];
};

} // namespace network
