// SPDX-License-Identifier: Apache-2.0
//
// Networks: the interfaces of a container as the host describes them, and the network port, the pages that the switch
// (servers/network) and a container's personality share.
//
// An interface belongs to a network, a number that the host gives out: frames go between the interfaces of one network
// and, unless it is internal, to the outside. Who has which address is the host's to say; the switch lets nobody send
// from another one. Addresses and the like are bytes in the order in which they are on the wire.
//
// A container has one port for all its interfaces. It is made when the personality asks for it (Request::OpenNetwork),
// so a container that does not use its network has no memory for it. A container that is signalled by the switch
// without having a port is wanted by somebody: what was sent to it is lost until it opens one.
//
// Each side signals the other as lib/ring says: the switch looks at `out` when network_notification is signalled, the
// personality at `in` (and at the generation) when its own notification has network_signal. A switch that is started
// anew goes on with the same memory; frames may be lost, indices are not.
#pragma once

#include "abi/protocol/ring.hpp"

#include <cstdint>

namespace protocol {

inline constexpr unsigned max_interfaces = 4; // of a container: "eth0" .. "eth3"

struct NetworkInterface {
    std::uint32_t network;   // 0: no interface here
    std::uint8_t address[4]; // IPv4
    std::uint8_t gateway[4]; // 0.0.0.0: none
    std::uint8_t mac[6];     // unicast, different from all others of the machine
    std::uint8_t prefix;     // length of the network's prefix, 1..30
    std::uint8_t flags;      // InterfaceFlag
    std::uint32_t reserved;  // 0
};
static_assert(sizeof(NetworkInterface) == 24);

enum InterfaceFlag : std::uint8_t {
    interface_internal = 1, // nothing goes to or comes from the outside
    interface_default = 2,  // the container's default route goes here
};

constexpr bool interface_valid(const NetworkInterface& interface) {
    if (interface.network == 0) return true;
    const bool unicast = (interface.mac[0] & 1) == 0 && (interface.mac[0] | interface.mac[1] | interface.mac[2] |
                                                         interface.mac[3] | interface.mac[4] | interface.mac[5]) != 0;
    return unicast && interface.prefix >= 1 && interface.prefix <= 30 && interface.address[0] != 0 &&
           interface.address[0] != 127 && interface.address[0] < 224 &&
           (interface.flags & ~(interface_internal | interface_default)) == 0 && interface.reserved == 0;
}

// Frames in a ring: a FrameMark and `length` bytes of an Ethernet frame without its check sequence, filled up to a
// multiple of frame_alignment. A frame may wrap around the ring's end, a mark does not. Both lanes are rings of bytes.
struct FrameMark {
    std::uint16_t length; // min_frame_bytes .. max_frame_bytes
    std::uint8_t interface;
    std::uint8_t reserved8; // 0
    std::uint32_t reserved; // 0
};
static_assert(sizeof(FrameMark) == 8);

inline constexpr std::uint32_t frame_alignment = sizeof(FrameMark);
inline constexpr std::uint32_t min_frame_bytes = 14;
inline constexpr std::uint32_t network_mtu = 1500;
inline constexpr std::uint32_t max_frame_bytes = min_frame_bytes + network_mtu;

// What a frame takes of a ring.
constexpr std::uint32_t frame_room(std::uint32_t length) {
    return sizeof(FrameMark) + (length + frame_alignment - 1) / frame_alignment * frame_alignment;
}

inline constexpr std::uint32_t network_in_pages = 16; // of the ring to the container, a power of two
inline constexpr std::uint32_t network_out_pages = 8; // of the ring from it
inline constexpr std::uint32_t network_in_bytes = network_in_pages * 4096;
inline constexpr std::uint32_t network_out_bytes = network_out_pages * 4096;
inline constexpr unsigned network_port_pages = 1 + network_in_pages + network_out_pages;

// The first page; then the two rings' data.
struct NetworkPort {
    RingIndices in;  // produced by the switch
    RingIndices out; // produced by the personality

    // Written by the switch. The interfaces change when a container is connected to a network or taken from one: odd
    // while they are written, then one more.
    alignas(64) std::uint32_t generation;
    std::uint32_t shut; // not 0: the personality broke its ring, and is no longer listened to
    NetworkInterface interfaces[max_interfaces];
};
static_assert(sizeof(NetworkPort) <= 4096);

} // namespace protocol
