// SPDX-License-Identifier: Apache-2.0
//
// The containers' timer ports: takes up deadlines that changed, and tells whose time has come.
#pragma once

#include "abi/protocol/time.hpp"
#include "servers/time/deadlines.hpp"

namespace time_server {

class Timers {
  public:
    // Whatever deadline stands in the port counts at once: the container may have been there before this server.
    void attach(unsigned index, protocol::TimerPort& port) {
        if (index >= protocol::server::max_containers || clients_[index].port != nullptr) return;
        clients_[index] = {&port, __atomic_load_n(&port.generation, __ATOMIC_ACQUIRE) - 1};
        ++attached_;
        look(index);
    }

    void detach(unsigned index) {
        if (index >= protocol::server::max_containers || clients_[index].port == nullptr) return;
        deadlines_.remove(index);
        clients_[index].port = nullptr;
        --attached_;
    }

    // Container `index` may have changed its deadline.
    void look(unsigned index) {
        Client& client = clients_[index];
        if (client.port == nullptr) return;
        const std::uint64_t generation = __atomic_load_n(&client.port->generation, __ATOMIC_ACQUIRE);
        if (generation == client.generation) return;
        client.generation = generation;
        const std::uint64_t deadline = __atomic_load_n(&client.port->deadline_ns, __ATOMIC_RELAXED);
        if (deadline != 0)
            deadlines_.set(index, deadline);
        else
            deadlines_.remove(index);
    }

    // A container whose deadline is not after `now`, which is taken from the list. False: there is none.
    bool take_expired(std::uint64_t now, unsigned& index) {
        if (deadlines_.empty() || deadlines_.first_time() > now) return false;
        index = deadlines_.first();
        deadlines_.remove(index);
        return true;
    }

    unsigned attached() const { return attached_; }
    // The earliest deadline, or `otherwise` if none is before that.
    std::uint64_t next(std::uint64_t otherwise) const {
        return deadlines_.empty() || deadlines_.first_time() > otherwise ? otherwise : deadlines_.first_time();
    }

  private:
    struct Client {
        protocol::TimerPort* port = nullptr;
        std::uint64_t generation = 0; // that was taken up last
    };

    unsigned attached_ = 0;
    Deadlines deadlines_;
    Client clients_[protocol::server::max_containers];
};

} // namespace time_server
