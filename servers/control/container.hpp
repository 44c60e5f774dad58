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
    bool signal;  // the container waits for what has happened
    bool more;    // there is something left to move now
    bool blocked; // the channel had no room
};

class Container {
  public:
    Container() = default;
    // A container that the manager has made; `number`: the host's name for it, 0 if no session knows it.
    explicit Container(std::uint32_t number) : number_(number), used_(true) {}

    std::uint32_t number() const { return number_; }
    bool used() const { return used_; }
    bool attached() const { return port_ != nullptr; }
    // The session that knew it has ended: nothing is said about it any more.
    void forget_number() { number_ = 0; }

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

  private:
    bool move_output(Channel& channel, Moved& moved);
    bool grant_input(Channel& channel);
    bool tell_exit(Channel& channel);
    void ask_for_signals(Moved& moved);

    protocol::ConsolePort* port_ = nullptr;
    ring::ByteProducer input_;
    ring::ByteConsumer output_;
    std::uint64_t output_credit_ = 0;                           // that the host gave
    std::uint32_t input_credit_ = protocol::console_ring_bytes; // that the host has
    std::uint32_t number_ = 0;
    std::uint32_t crash_address_ = 0;
    bool used_ = false;
    bool crashed_ = false;
    bool exit_told_ = false;
};

} // namespace control
