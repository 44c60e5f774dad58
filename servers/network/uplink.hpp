// SPDX-License-Identifier: Apache-2.0
//
// The switch's end of the link to the network device's driver (abi/protocol/uplink.hpp). What the driver says is
// checked as what a container says is; a link that broke, and one whose driver is another one, begins a new session.
#pragma once

#include "abi/protocol/uplink.hpp"
#include "lib/ring/entries.hpp"
#include "servers/network/frame.hpp"

namespace network {

class Uplink {
  public:
    // Without a link nothing goes out. `first_session` is greater than 0 and differs from those of switches before.
    Uplink() = default;
    Uplink(protocol::uplink::Link& link, std::uint8_t* buffers, std::uint32_t first_session);

    // Looks at what the driver has done. True: it is to be signalled.
    bool follow();

    // False: there is no buffer, or no session: the frame is lost.
    bool send(const Frame& frame);

    // The next frame from outside. False: there is none.
    bool receive(Frame& frame);

    bool signal_due() { return running_ && (to_send_.signal_due() || returned_.signal_due()); }

    // Asks to be signalled when there are frames. False: there are some, or the link broke.
    bool sleep() { return !running_ || (received_.want_data(1) && !broken()); }

  private:
    void begin();
    bool broken() const { return received_.broken() || sent_.broken() || to_send_.broken() || returned_.broken(); }

    protocol::uplink::Link* link_ = nullptr;
    std::uint8_t* buffers_ = nullptr;
    std::uint32_t session_ = 0;
    bool running_ = false;
    ring::EntryProducer<protocol::uplink::Entry> to_send_;
    ring::EntryConsumer<protocol::uplink::Entry> sent_;
    ring::EntryConsumer<protocol::uplink::Entry> received_;
    ring::EntryProducer<protocol::uplink::Entry> returned_;
    std::uint16_t free_[protocol::uplink::send_buffers] = {}; // a stack
    unsigned free_count_ = 0;
    bool is_free_[protocol::uplink::buffers] = {};
};

} // namespace network
