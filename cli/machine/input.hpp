// SPDX-License-Identifier: Apache-2.0
//
// stdin of one session on its way to the container: what comes out of the pipes of the clients that are attached, each
// piece as it comes. No more is read from them than the container has given credit for.
#pragma once

#include "cli/machine/client.hpp"
#include "cli/machine/session_link.hpp"

#include <map>

namespace machine {

class Input {
  public:
    // Whether stdin goes on when no client is attached to it: otherwise it ends with the last pipe, and at once without
    // one.
    enum class Without { Ends, Waits };
    Input(os::EventLoop& loop, SessionLink& link, std::uint32_t session, Without without);
    ~Input();
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;

    void start();
    void attach(ClientId client, os::Descriptor pipe);
    // The client goes; what follows is as without it.
    void detach(ClientId client);
    // From the container; false when it is more than its buffer.
    bool add_credit(std::uint32_t bytes);
    // The container reads no more, or has ended.
    void stop();
    // The link has room again.
    void resume() { pump(); }

  private:
    void pump();
    void read_pipe(ClientId client);
    void remove(ClientId client);
    void end();

    os::EventLoop& loop_;
    SessionLink& link_;
    std::uint32_t session_;
    std::map<ClientId, os::Descriptor> pipes_;
    std::uint32_t credit_ = protocol::session_input_bytes; // that a session begins with
    Without without_;
    bool started_ = false;
    bool ended_ = false;
};

} // namespace machine
