// SPDX-License-Identifier: Apache-2.0
//
// The Machine made of capabilities: calls to the manager, shared pages, notifications.
#pragma once

#include "abi/protocol/server.hpp"
#include "servers/control/machine.hpp"

namespace control {

class ManagerMachine : public Machine {
  public:
    explicit ManagerMachine(const protocol::server::ServerBlock& block) : block_(block) {}

    protocol::manager::Status create(const protocol::Create& create, unsigned& index) override;
    protocol::manager::Status destroy(unsigned index) override;
    protocol::manager::Status set_interface(unsigned index, unsigned number,
                                            const protocol::NetworkInterface& interface) override;
    void name(unsigned index, std::uint32_t number) override;
    protocol::manager::Status restart(protocol::ServerName server) override;
    bool next_event(Event& event) override;
    bool next_order(Order& order) override;
    void detached(unsigned index) override;
    protocol::ConsolePort& port(unsigned index) override;
    void signal(unsigned index) override;
    void set_clock(std::uint64_t realtime_ns) override;
    std::uint64_t store_cache(std::uint64_t bytes) override;
    protocol::MachineStats statistics() override;
    protocol::manager::Status container_statistics(unsigned index, protocol::ContainerStats& stats) override;
    void session_begun() override;
    void set_entries(unsigned count) override;

  private:
    const protocol::server::ServerBlock& block_;
};

} // namespace control
