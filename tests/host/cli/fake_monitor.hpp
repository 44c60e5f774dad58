// SPDX-License-Identifier: Apache-2.0
//
// The fake machine's monitor: as much of QMP as the daemon speaks. Ports that are forwarded are bound, as QEMU would.
#pragma once

#include "cli/os/event_loop.hpp"

#include <map>
#include <string>

namespace fake {

class Monitor {
  public:
    Monitor(os::EventLoop& loop, os::Descriptor socket);

  private:
    void receive();
    void answer(const std::string& line);
    std::string obey(const std::string& command); // what QEMU would print

    os::EventLoop& loop_;
    os::Descriptor socket_;
    std::string received_;
    std::map<std::string, os::Descriptor> bound_; // by "tcp:0.0.0.0:8080"
};

} // namespace fake
