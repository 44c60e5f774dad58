// SPDX-License-Identifier: Apache-2.0
//
// An Ethernet interface of the container, "eth0" and so on: lwIP's netif at the network port.
#pragma once

#include "abi/protocol/network.hpp"

#include <lwip/netif.h>

#include <cstdint>

namespace personality::net::link {

class FramePort;

struct Traffic {
    std::uint64_t in_bytes = 0, in_frames = 0;
    std::uint64_t out_bytes = 0, out_frames = 0, out_dropped = 0;
};

class Interface {
  public:
    // `total`: what all interfaces together have moved.
    Interface(FramePort& port, Traffic& total, unsigned number, const protocol::NetworkInterface& description);
    ~Interface();
    Interface(const Interface&) = delete;
    Interface& operator=(const Interface&) = delete;

    // Takes the frame over.
    void receive(pbuf* frame);

    bool is(const protocol::NetworkInterface& description) const;
    const protocol::NetworkInterface& description() const { return description_; }
    unsigned number() const { return number_; }
    const Traffic& traffic() const { return traffic_; }
    struct netif& netif() {
        return netif_;
    }

  private:
    static err_t set_up(struct netif* netif);
    static err_t output(struct netif* netif, pbuf* frame);

    FramePort& port_;
    Traffic& total_;
    unsigned number_;
    protocol::NetworkInterface description_;
    Traffic traffic_;
    struct netif netif_;
};

} // namespace personality::net::link
