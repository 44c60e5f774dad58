// SPDX-License-Identifier: Apache-2.0
//
// stdin of one container on its way to the machine: the container's spec, then what comes out of the client's pipe. No
// more is read from the pipe than the machine has given credit for.
#pragma once

#include "cli/machine/channel.hpp"

#include <string>

namespace machine {

class Input {
  public:
    // `pipe` may be empty: then stdin ends after the spec.
    Input(os::EventLoop& loop, Channel& channel, std::uint32_t container, std::string spec, os::Descriptor pipe);
    ~Input();
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;

    void start() { pump(); }
    // From the machine; false when the sum is absurd.
    bool add_credit(std::uint32_t bytes);
    // The container reads no more, or has ended.
    void stop();
    // The channel has room again.
    void resume() { pump(); }

  private:
    void pump();
    void read_pipe();
    void end();

    os::EventLoop& loop_;
    Channel& channel_;
    std::uint32_t container_;
    std::string spec_;
    std::size_t spec_sent_ = 0;
    os::Descriptor pipe_;
    std::uint32_t credit_ = protocol::console_ring_bytes; // Create implies it
    bool ended_ = false;
};

} // namespace machine
