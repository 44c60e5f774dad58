// SPDX-License-Identifier: Apache-2.0
//
// A container of the fake machine: a process of the host between the control protocol's streams.
#pragma once

#include "abi/protocol/container_spec.hpp"
#include "cli/os/process.hpp"
#include "tests/host/cli/fake_link.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fake {

class Container {
  public:
    Container(os::EventLoop& loop, Link& link, std::uint32_t number);
    ~Container(); // kills it
    Container(const Container&) = delete;
    Container& operator=(const Container&) = delete;

    // Data, Eof, Credit and Signal.
    void handle(const frame::Frame& frame);

  private:
    struct Output {
        protocol::Stream stream;
        os::Descriptor pipe;
        std::uint32_t credit = 0;
    };

    void take_input(std::string_view bytes);
    void pump_input();
    void start(const std::vector<std::string>& arguments, const std::vector<std::string>& command);
    bool misbehave(const std::string& program);
    void pump_output(Output& output);
    void update(const Output& output);
    void finish_if_over();
    void exited(protocol::EndKind kind, std::uint32_t value);

    os::EventLoop& loop_;
    Link& link_;
    std::uint32_t number_;
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
