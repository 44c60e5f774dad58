// SPDX-License-Identifier: Apache-2.0
//
// What goes out. Behind the network device is QEMU's user network, which opens sockets of the host's user for what
// containers send: it takes its own network's addresses and all of 127.0.0.0/8 and 0.0.0.0/8 to the host's loopback
// interface, where services listen that are meant for nobody else. So containers send nothing there but what answers
// somebody who came in through a published port, name queries, and pings that the user network answers itself.
#pragma once

#include "servers/network/frame.hpp"

namespace network {

// QEMU's user network, as it is by default.
inline constexpr Ipv4 user_network = 0x0a000200;
inline constexpr Ipv4 user_network_mask = 0xffffff00;
inline constexpr Ipv4 user_host = 0x0a000202;
inline constexpr Ipv4 user_resolver = 0x0a000203;

class Outside {
  public:
    // Whether a container's frame may go out. Preconditions: is_from() an interface, IPv4.
    bool may_leave(const Frame& frame) const;

    // A frame came from outside to a container: what answers it may go out. Preconditions: is_ipv4().
    void arrived(const Frame& frame);

  private:
    // A datagram that arrived from the host's loopback interface: whoever sent it may be answered. As many as there
    // are places; of two with the same place the last counts.
    struct Peer {
        Ipv4 container;
        std::uint16_t container_port;
        std::uint16_t host_port;

        bool operator==(const Peer&) const = default;
    };
    static constexpr unsigned peer_places = 1024;
    static unsigned place(const Peer& peer);

    Peer peers_[peer_places] = {};
};

} // namespace network
