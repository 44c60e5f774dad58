// SPDX-License-Identifier: Apache-2.0
//
// What every server does with the capabilities that the manager gave it (abi/protocol/server.hpp): ask the manager,
// signal containers, acknowledge its interrupt, wait.
#pragma once

#include "abi/protocol/manager.hpp"
#include "abi/protocol/server.hpp"
#include "lib/sel4/invoke.hpp"

namespace server {

struct Reply {
    protocol::manager::Status status;
    sel4::MessageWords words;

    bool ok() const { return status == protocol::manager::Status::Ok; }
};

// Calls the manager with up to four words. It answers at once.
template<typename... Words>
Reply ask(protocol::manager::Request request, Words... words) {
    static_assert(sizeof...(Words) <= sel4::message_registers);
    const sel4::MessageInfo info(static_cast<sel4::Word>(request), 0, 0, sizeof...(Words));
    const sel4::Received reply =
        sel4::call(protocol::server::manager_endpoint, info, {{static_cast<sel4::Word>(words)...}});
    return {protocol::manager::Status{reply.info.label()}, reply.words};
}

struct Order {
    protocol::manager::Command command;
    unsigned index; // of the container
    std::uint64_t value;
    std::uint64_t value2;
};

// The manager's next command. False: there is none.
inline bool next_order(Order& order) {
    const Reply reply = ask(protocol::manager::Request::NextCommand);
    const auto& word = reply.words.word;
    order = {protocol::manager::Command{word[0]}, static_cast<unsigned>(word[1]), word[2], word[3]};
    return reply.ok() && order.command != protocol::manager::Command::None;
}

// Tells the manager that container `index` is forgotten.
inline void detached(unsigned index) { ask(protocol::manager::Request::Detached, index); }

// Signals a container. Its capability may be gone at any moment: a blocking send would fault then.
inline void signal_container(unsigned index) {
    sel4::nb_send(protocol::server::container_first + index, sel4::MessageInfo());
}

// Lets the device interrupt again.
inline void acknowledge_interrupt() {
    const sel4::Error error = sel4::invoke<sel4::Label::irq_handler_ack>(protocol::server::irq_handler);
    static_cast<void>(error); // a server without a device has no handler
}

// Blocks until something was signalled: the bits of protocol::server.
inline std::uint64_t wait() { return sel4::wait(protocol::server::notification).badge; }

// Calls `visit` with every container index whose signal is in `bits`, below max_containers.
template<typename Visit>
void for_each_signalled(std::uint64_t bits, Visit visit) {
    bits &= (std::uint64_t{1} << protocol::server::container_groups) - 1;
    while (bits != 0) {
        const auto group = static_cast<unsigned>(__builtin_ctzll(bits));
        bits &= bits - 1;
        for (unsigned index = group; index < protocol::server::max_containers;
             index += protocol::server::container_groups)
            visit(index);
    }
}

inline constexpr std::uint64_t manager_signal = std::uint64_t{1} << protocol::server::manager_signal_bit;
inline constexpr std::uint64_t irq_signal = std::uint64_t{1} << protocol::server::irq_signal_bit;

// The port of container `index`.
template<typename Port>
Port& port(unsigned index) {
    return *reinterpret_cast<Port*>(protocol::server::port_base + index * protocol::server::port_stride);
}

} // namespace server
