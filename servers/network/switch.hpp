// SPDX-License-Identifier: Apache-2.0
//
// The switch: takes frames from the containers' ports and from outside, in turn, and gives each to whom it is for,
// within one network. Nothing is learnt from frames, and nothing waits: what finds no room is dropped, as on any
// network.
//
// Work is bounded: a port's turn ends when it has had so many deliveries, and what a turn took too much (a broadcast
// goes to many) is missing in the next ones. Who sends a container most of what it gets can't fill its ring: the last
// eighth is left to the others.
#pragma once

#include "lib/server/index_queue.hpp"
#include "servers/network/interfaces.hpp"
#include "servers/network/outside.hpp"
#include "servers/network/port.hpp"
#include "servers/network/uplink.hpp"

namespace network {

// What the switch needs of its surroundings.
class Signals {
  public:
    virtual void signal_container(unsigned index) = 0;
    virtual void signal_driver() = 0;

  protected:
    ~Signals() = default;
};

class Switch {
  public:
    Switch(Interfaces& interfaces, Uplink& uplink, Signals& signals)
        : interfaces_(interfaces), uplink_(uplink), signals_(signals) {}

    // Container `index` has these interfaces, max_interfaces of them, and `port`, if it has opened one. For one that is
    // known already: they are others.
    void attach(unsigned index, const protocol::NetworkInterface* interfaces, protocol::NetworkPort* port);
    // It is gone: its port is not touched from now on.
    void detach(unsigned index);
    // Container `index` may have put frames into its ring.
    void signalled(unsigned index);
    // One turn of everybody who has something. True: there is more to do.
    bool run();

  private:
    static constexpr int turn = 32;              // deliveries
    static constexpr unsigned outside_turn = 64; // frames
    static constexpr std::uint32_t others_room = protocol::network_in_bytes / 8;
    static constexpr Slot from_outside = no_slot;

    struct Client {
        Port port;
        int credit = 0;
        bool known = false;
        bool called = false; // it was signalled since somebody wants it, and has no port yet
        // The one who sent most of what came last, if somebody did: a majority vote over bytes.
        Slot loudest = no_slot;
        std::uint32_t lead = 0;
    };

    void listen_outside();
    bool listen(unsigned index);
    // Both return the deliveries that it took.
    int from_container(unsigned index, unsigned number);
    int from_arp(Slot sender);
    void to_outside(Slot sender);
    void arrived();
    void arp_from_outside();
    void deliver(Slot to, Slot sender);
    int deliver_to_all(Slot sender);
    bool is_too_loud(Client& client, Slot sender) const;
    void call(unsigned index);

    Interfaces& interfaces_;
    Uplink& uplink_;
    Signals& signals_;
    Outside outside_;
    server::IndexQueue turns_;
    server::IndexQueue to_signal_;
    Frame frame_; // the one that is under way
    Client clients_[max_containers];
};

} // namespace network
