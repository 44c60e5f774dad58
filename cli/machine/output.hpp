// SPDX-License-Identifier: Apache-2.0
//
// stdout or stderr of one session on its way from the container: into the log, if it has one, and, while somebody is
// attached, into that client's pipe. At most `window` bytes are under way; a client that does not read stops its
// session's stream and nothing else.
#pragma once

#include "cli/container/log.hpp"
#include "cli/machine/session_link.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace machine {

class Output {
  public:
    // `log` may be nullptr.
    Output(os::EventLoop& loop, SessionLink& link, std::uint32_t session, protocol::Stream stream,
           container::LogWriter* log);
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    // Everything from now on goes to `pipe` too; it takes the place of one that is attached already.
    void attach(os::Descriptor pipe);
    // Grants the first credit.
    void start();

    // From the container; false when it is more than was granted.
    bool take(std::string_view bytes);
    void end();
    // The user's reader is gone: the container's writes give EPIPE from now on.
    void reader_left();

    // Calls `done` once, when all has reached the client, or there is none.
    void when_drained(std::function<void()> done);

  private:
    static constexpr std::uint32_t window = 64 * 1024;

    void consumed(std::size_t bytes);
    void write_out();
    void detach();
    void check_drained();

    os::EventLoop& loop_;
    SessionLink& link_;
    std::uint32_t session_;
    protocol::Stream stream_;
    container::LogWriter* log_;
    os::Descriptor pipe_;
    std::string buffer_; // for the pipe
    std::uint32_t granted_ = 0;
    std::uint32_t to_grant_ = window;
    bool ended_ = false;
    std::function<void()> drained_;
};

} // namespace machine
