// SPDX-License-Identifier: Apache-2.0
//
// A program in a container of the fake machine: a process of the host between a session's streams.
#pragma once

#include "abi/protocol/console.hpp"
#include "abi/protocol/container_spec.hpp"
#include "abi/protocol/session.hpp"
#include "cli/os/event_loop.hpp"
#include "cli/os/process.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fake {

class Program {
  public:
    // Where what it says goes.
    class Host {
      public:
        virtual ~Host() = default;
        virtual void say(protocol::SessionFrameType type, std::uint32_t session, protocol::Stream stream,
                         std::string_view payload) = 0;
        virtual void ended(std::uint32_t session, protocol::ExitKind kind, std::uint32_t value) = 0;
        // A program that stands for a fault of the machine's; false: it is none.
        virtual bool misbehave(const std::string& program) = 0;
    };

    Program(os::EventLoop& loop, Host& host, std::uint32_t session);
    ~Program(); // kills it
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void handle(const protocol::SessionHeader& header, std::string_view payload);
    void signal(int number);

  private:
    struct Output {
        protocol::Stream stream;
        os::Descriptor pipe;
        std::uint32_t credit = 0;
    };

    void take_spec(std::string_view bytes);
    void pump_input();
    void start(const std::vector<std::string>& arguments, const std::vector<std::string>& command);
    void pump_output(Output& output);
    void update(const Output& output);
    void finish_if_over();
    void say(protocol::SessionFrameType type, protocol::Stream stream, std::string_view payload = {});
    void give_credit(std::uint32_t bytes);

    os::EventLoop& loop_;
    Host& host_;
    std::uint32_t session_;
    std::string spec_; // as far as it has come
    bool started_ = false;
    os::Process process_;
    os::Descriptor stdin_;
    std::string input_;
    bool input_ended_ = false;
    Output outputs_[2] = {{protocol::Stream::Stdout, {}}, {protocol::Stream::Stderr, {}}};
    std::optional<int> wait_status_;
};

} // namespace fake
