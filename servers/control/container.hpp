// SPDX-License-Identifier: Apache-2.0
//
// A container as the control server knows it: its console port on one side, the host's credits on the other.
#pragma once

#include "abi/protocol/control.hpp"
#include "lib/ring/bytes.hpp"
#include "servers/control/channel.hpp"

namespace control {

// What moving a container's data led to.
struct Moved {
    bool sent;    // output: the channel has some of it
    bool more;    // there is something left to move now
    bool blocked; // the channel had no room
};

class Container {
  public:
    Container() = default;
    // A container that the manager has made; `number`: the host's name for it, 0 if no session knows it. One that an
    // earlier server knew is `known` to this one when the host has resumed it.
    Container(std::uint32_t number, bool known) : number_(number), used_(true), known_(known) {}

    std::uint32_t number() const { return number_; }
    bool used() const { return used_; }
    bool attached() const { return port_ != nullptr; }
    // The session that knew it has ended: nothing is said about it any more.
    void forget_number() { number_ = 0; }
    bool known() const { return known_; }
    // The channel is another one: nothing is said until the host has resumed the container.
    void suspend() { known_ = false; }
    // The host goes on with it, as far as it says it has got; what it is answered. Preconditions: attached.
    protocol::Resume resume(const protocol::Resume& host);

    void attach(protocol::ConsolePort& port);
    void detach() { port_ = nullptr; }

    // From the host. False: more than its credit.
    bool take_input(const std::uint8_t* bytes, std::uint32_t count);
    void add_credit(std::uint32_t bytes) { output_credit_ += bytes; }
    void add_signal(unsigned number);
    // What the container itself says of it.
    void tell(protocol::ContainerStats& stats) const;
    // Whether the container waits for the input that it has.
    bool input_signal_due() { return input_.signal_due(); }

    // From the manager: the personality faulted at `address`.
    void crashed(std::uint64_t address);

    // Moves what can be moved to the host, a bounded amount, and asks the container to signal when there is more.
    Moved move(Channel& channel);

    // Gives the container back the room of what the host has.
    struct Settled {
        bool signal = false;   // the container waits for room and has enough
        bool released = false; // it is to be moved again: what it is asked to signal has changed
    };
    Settled settle(std::uint64_t delivered);
    // There is something that the host may not have yet.
    bool unsettled() const { return port_ != nullptr && under_way() != 0; }

  private:
    // Output in the channel: so much, up to this of all that was committed there.
    struct Portion {
        std::uint32_t bytes = 0;
        std::uint64_t end = 0;
    };

    std::uint32_t under_way() const { return older_.bytes + newer_.bytes; }
    bool move_output(Channel& channel, Moved& moved);
    bool grant_input(Channel& channel);
    bool tell_exit(Channel& channel);
    std::uint32_t unread();
    void ask_for_signals(Moved& moved);

    protocol::ConsolePort* port_ = nullptr;
    ring::ByteProducer input_;
    ring::ByteConsumer output_;
    std::uint64_t output_credit_ = 0;                           // that the host gave
    std::uint32_t input_credit_ = protocol::console_ring_bytes; // that the host has
    Portion older_, newer_;
    std::uint32_t number_ = 0;
    std::uint32_t crash_address_ = 0;
    bool used_ = false;
    bool known_ = false;
    bool crashed_ = false;
    bool exit_told_ = false;
};

} // namespace control
