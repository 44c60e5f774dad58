// SPDX-License-Identifier: Apache-2.0
//
// stdin of one session on its way to the container: what comes out of the client's pipe. No more is read from the pipe
// than the container has given credit for.
#pragma once

#include "cli/machine/session_link.hpp"

namespace machine {

class Input {
  public:
    // Whether stdin goes on when no client is attached to it: otherwise it ends with the pipe, and at once without one.
    enum class Without { Ends, Waits };
    Input(os::EventLoop& loop, SessionLink& link, std::uint32_t session, os::Descriptor pipe, Without without);
    ~Input();
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;

    void start();
    // Another client's pipe takes the place of the one there is.
    void attach(os::Descriptor pipe);
    // The client goes; what follows is as without one.
    void detach();
    // From the container; false when it is more than its buffer.
    bool add_credit(std::uint32_t bytes);
    // The container reads no more, or has ended.
    void stop();
    // The link has room again.
    void resume() { pump(); }

  private:
    void pump();
    void read_pipe();
    void end();

    os::EventLoop& loop_;
    SessionLink& link_;
    std::uint32_t session_;
    os::Descriptor pipe_;
    std::uint32_t credit_ = protocol::session_input_bytes; // that a session begins with
    Without without_;
    bool started_ = false;
    bool ended_ = false;
};

} // namespace machine
