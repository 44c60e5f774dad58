// SPDX-License-Identifier: Apache-2.0
//
// QEMU's monitor (QMP): commands to the emulator itself, not to what runs in it. A line of JSON each way; answers come
// in the order of the commands.
#pragma once

#include "cli/os/event_loop.hpp"

#include <deque>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace machine {

class Monitor {
  public:
    // Why a command failed; empty: it did not.
    using Done = std::function<void(const std::string& error)>;

    Monitor(os::EventLoop& loop, os::Descriptor socket);
    ~Monitor();
    Monitor(const Monitor&) = delete;
    Monitor& operator=(const Monitor&) = delete;

    // A command of the monitor for people (QEMU's HMP), which says nothing when it has done what was asked. `done` is
    // called from the loop, unless QEMU ends first.
    void order(const std::string& command, Done done);

  private:
    void send(const nlohmann::json& command, Done done);
    void flush();
    void receive();
    void dispatch(const std::string& line);

    os::EventLoop& loop_;
    os::Descriptor socket_;
    std::string queue_;    // still to be sent
    std::string received_; // the start of a line
    std::deque<Done> waiting_;
};

} // namespace machine
