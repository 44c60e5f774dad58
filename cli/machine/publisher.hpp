// SPDX-License-Identifier: Apache-2.0
//
// Published ports: QEMU's user network listens on ports of the host and passes connections on to addresses of
// containers.
#pragma once

#include "cli/machine/monitor.hpp"
#include "cli/network/membership.hpp"

#include <set>
#include <tuple>
#include <vector>

namespace machine {

class Publisher {
  public:
    // The ports of the host that `membership` asks for, each of which could be bound just now; nobody else gets them
    // until withdraw(). Throws os::Error, in docker's words, when one can't be had.
    std::vector<network::Binding> reserve(const network::Membership& membership);

    // QEMU listens at `bindings`, which were reserved, and connects to `target`. `done` with why it can't.
    void publish(Monitor& monitor, const std::vector<network::Binding>& bindings, network::Ipv4 target,
                 Monitor::Done done);
    // From now on they lead to `target`; 0.0.0.0: they are withdrawn.
    void move(Monitor& monitor, const std::vector<network::Binding>& bindings, network::Ipv4 target);
    // Also of what was not published. nullptr: the machine is gone.
    void withdraw(Monitor* monitor, const std::vector<network::Binding>& bindings);
    // With it everything that it listened to.
    void machine_lost() { leaving_.clear(); }

  private:
    using Key = std::tuple<network::Protocol, network::Ipv4, std::uint16_t>;
    static Key key_of(const network::Binding& binding);

    static bool meets(const Key& key, const network::Binding& binding);
    bool taken(const network::Binding& binding) const;
    // Why the host's port (0: any that is free, which is filled in) can't be had; empty: it can.
    std::string refusal(network::Binding& binding) const;
    network::Binding choose(const network::PortRange& range, std::uint16_t port) const;

    std::set<Key> taken_;
    // QEMU has been told to let go of them: it will have, before it hears of a new one.
    std::multiset<Key> leaving_;
};

} // namespace machine
