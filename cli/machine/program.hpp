// SPDX-License-Identifier: Apache-2.0
//
// A program that runs in a container as one of its sessions: its spec and its standard streams.
#pragma once

#include "cli/machine/input.hpp"
#include "cli/machine/output.hpp"

#include <functional>
#include <string>

namespace machine {

struct Streams {
    std::string spec;
    os::Descriptor standard_input; // each may be missing
    os::Descriptor standard_output;
    os::Descriptor standard_error;
    ClientId client = 0;      // whose they are
    bool input_waits = false; // for a client to attach, when there is none
};

// How a program ended, in the words of a runtime; `error` is empty if it ran.
struct End {
    int exit_code;
    std::string error;
    bool out_of_memory = false; // a process of the container was killed for want of memory
};
// `command`: for people, the program first.
End describe_end(std::uint32_t kind, std::uint32_t value, const std::string& command);

class Program {
  public:
    // `log`: takes its output too; nullptr for none.
    Program(os::EventLoop& loop, SessionLink& link, std::uint32_t session, Streams streams, container::LogWriter* log);

    // Sends the spec; from now on its streams flow.
    void start();
    // One more client's pipes, each of which may be missing.
    void attach(Streams streams);
    void detach_input(ClientId client) { input_.detach(client); }
    void resize(const protocol::WindowSize& size);
    void reader_left(ClientId client, protocol::Stream stream) { output(stream).reader_left(client); }

    // From the container. False: it broke the protocol.
    bool take(protocol::Stream stream, std::string_view bytes) { return output(stream).take(bytes); }
    bool add_credit(std::uint32_t bytes) { return input_.add_credit(bytes); }
    void end_stream(protocol::Stream stream);
    void resume() { input_.resume(); }

    // It has ended: `drained` is called once all its output has reached the clients, or there is none.
    void end(std::function<void()> drained);

  private:
    Output& output(protocol::Stream stream) { return stream == protocol::Stream::Stderr ? error_ : output_; }

    SessionLink& link_;
    std::uint32_t session_;
    std::string spec_;
    Input input_;
    Output output_;
    Output error_;
    int undrained_ = 2;
    std::function<void()> drained_;
};

} // namespace machine
