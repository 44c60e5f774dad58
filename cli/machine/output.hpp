// SPDX-License-Identifier: Apache-2.0
//
// stdout or stderr of one session on its way from the container: into the log, if it has one, and into the pipe of
// every client that is attached. At most `window` bytes are under way; a client that does not read stops its session's
// stream, for all who are attached, and nothing else.
#pragma once

#include "cli/container/log.hpp"
#include "cli/machine/client.hpp"
#include "cli/machine/session_link.hpp"

#include <functional>
#include <map>
#include <string>

namespace machine {

class Output {
  public:
    // `log` may be nullptr.
    Output(os::EventLoop& loop, SessionLink& link, std::uint32_t session, protocol::Stream stream,
           container::LogWriter* log);
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    // Everything from now on goes to `pipe` too.
    void attach(ClientId client, os::Descriptor pipe);
    // Grants the first credit.
    void start();

    // From the container; false when it is more than was granted.
    bool take(std::string_view bytes);
    void end();
    // The user's reader at that client is gone: when it was the last client, the container's writes give EPIPE from now
    // on.
    void reader_left(ClientId client);

    // Calls `done` once, when all has reached the clients, or there is none.
    void when_drained(std::function<void()> done);

  private:
    static constexpr std::uint32_t window = 64 * 1024;

    struct Client {
        os::Descriptor pipe;
        std::string buffer; // for the pipe
    };

    void write_out(ClientId id);
    void remove(ClientId id);
    void settle();
    void consumed(std::size_t bytes);
    void check_drained();

    os::EventLoop& loop_;
    SessionLink& link_;
    std::uint32_t session_;
    protocol::Stream stream_;
    container::LogWriter* log_;
    std::map<ClientId, Client> clients_;
    std::size_t unread_ = 0; // bytes that came and that some client has not taken
    std::uint32_t granted_ = 0;
    std::uint32_t to_grant_ = window;
    bool ended_ = false;
    std::function<void()> drained_;
};

} // namespace machine
