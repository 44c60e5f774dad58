// SPDX-License-Identifier: Apache-2.0
//
// The switch's end of a container's network port (abi/protocol/network.hpp). The container may write anything into the
// port at any time: frames are copied out before they are looked at, and whoever breaks a ring is not listened to
// again.
#pragma once

#include "lib/ring/bytes.hpp"
#include "servers/network/interfaces.hpp"

namespace network {

class Port {
  public:
    Port() = default;
    explicit Port(protocol::NetworkPort& port);

    bool open() const { return port_ != nullptr; }

    // The next frame that the container sends, and the number of its interface. False: there is none (or never again).
    bool take(Frame& frame, unsigned& number);

    // Gives the container a frame. False: there is no room for it.
    bool put(const Frame& frame, unsigned number);
    // Free bytes of the ring to the container.
    std::uint32_t room() { return to_container_.space(); }

    // Writes what interfaces the container has: `interfaces` of max_interfaces.
    void show(const Interfaces& interfaces, unsigned container);

    // The container is to be signalled: it sleeps and has frames, or waits for room.
    bool signal_due() { return to_container_.signal_due() || from_container_.signal_due(); }

    // Asks to be signalled when there are frames. False: there are some.
    bool sleep() { return shut_ || from_container_.want_data(1); }
    void awake() { from_container_.cancel_want(); }

  private:
    void shut();

    protocol::NetworkPort* port_ = nullptr;
    ring::ByteProducer to_container_;
    ring::ByteConsumer from_container_;
    bool shut_ = false;
};

} // namespace network
