// SPDX-License-Identifier: Apache-2.0
//
// Frames through the network port (abi/protocol/network.hpp). The switch on its other side is not trusted: what it
// writes is copied before it is looked at, and a frame that can't be is the last one that is heard of it.
#pragma once

#include "abi/protocol/network.hpp"
#include "lib/ring/bytes.hpp"

#include <lwip/pbuf.h>

namespace personality::net::link {

class FramePort {
  public:
    using Doorbell = void (*)();

    // `in` and `out`: the rings' data. `doorbell` signals the switch.
    FramePort(protocol::NetworkPort& port, const void* in, void* out, Doorbell doorbell);

    // The next frame that has come, in memory of its own; null: there is none. Without memory frames are lost.
    pbuf* receive(unsigned& interface);
    // Asks to be told of the next frame. False: there is one.
    bool wait_for_frames();

    // Puts a frame behind the others, for flush() to announce. False: there is no room, and an event comes when there
    // is.
    bool send(unsigned interface, const pbuf& frame);
    // Whether send() has found no room, and would find some now; once.
    bool has_room_again();
    // Tells the switch of what was received and sent, if it wants to know.
    void flush();

    // What the switch says of the interfaces. False: it has said nothing yet, or is about to say something else.
    bool read_interfaces(std::uint32_t& generation, protocol::NetworkInterface (&interfaces)[protocol::max_interfaces]);
    std::uint32_t generation() const { return __atomic_load_n(&port_->generation, __ATOMIC_ACQUIRE); }

    bool broken() const { return broken_ || in_.broken() || out_.broken(); }

  private:
    protocol::NetworkPort* port_;
    ring::ByteConsumer in_;
    ring::ByteProducer out_;
    Doorbell doorbell_;
    bool broken_ = false;
    bool received_ = false; // since the last flush()
    bool sent_ = false;
    bool full_ = false; // waits for space
};

} // namespace personality::net::link
