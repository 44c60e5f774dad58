// SPDX-License-Identifier: Apache-2.0
//
// The machine as the control server's logic sees it: the manager, and the containers' notifications.
#pragma once

#include "abi/protocol/control.hpp"
#include "abi/protocol/manager.hpp"

namespace control {

struct Event {
    protocol::manager::Event event;
    unsigned index; // of the container
    std::uint64_t value;
    std::uint64_t value2;
    std::uint32_t number; // the host's name for it
};

struct Order {
    protocol::manager::Command command;
    unsigned index;
    std::uint32_t number; // with Attach: what the host calls the container, 0 if no server was told
};

class Machine {
  public:
    // Makes and starts a container; `index` names it from then on. Its Attach is the next order.
    virtual protocol::manager::Status create(const protocol::Create& create, unsigned& index) = 0;
    virtual protocol::manager::Status destroy(unsigned index) = 0;
    virtual protocol::manager::Status set_interface(unsigned index, unsigned number,
                                                    const protocol::NetworkInterface& interface) = 0;
    // What the host calls the container, for the servers to come.
    virtual void name(unsigned index, std::uint32_t number) = 0;
    virtual protocol::manager::Status restart(protocol::ServerName server) = 0;
    // False: there is none.
    virtual bool next_event(Event& event) = 0;
    virtual bool next_order(Order& order) = 0;
    virtual void detached(unsigned index) = 0;
    virtual protocol::ConsolePort& port(unsigned index) = 0;
    virtual void signal(unsigned index) = 0;

    // The wall clock shows this now.
    virtual void set_clock(std::uint64_t realtime_ns) = 0;
    // Bounds the store's cache, unless `bytes` is 0. The bound in force.
    virtual std::uint64_t store_cache(std::uint64_t bytes) = 0;
    virtual protocol::MachineStats statistics() = 0;
    virtual protocol::manager::Status container_statistics(unsigned index, protocol::ContainerStats& stats) = 0;
    // The first session has begun, and how many containers this server knows.
    virtual void session_begun() = 0;
    virtual void set_entries(unsigned count) = 0;

  protected:
    ~Machine() = default;
};

} // namespace control
