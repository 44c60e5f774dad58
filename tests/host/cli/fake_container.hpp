// SPDX-License-Identifier: Apache-2.0
//
// A container of the fake machine: its sessions' programs, behind the control channel.
#pragma once

#include "tests/host/cli/fake_link.hpp"
#include "tests/host/cli/fake_program.hpp"

#include <map>
#include <memory>
#include <string>

namespace fake {

class Container : public Program::Host {
  public:
    Container(os::EventLoop& loop, Link& link, std::uint32_t number);

    // Data, Credit and Signal.
    void handle(const frame::Frame& frame);

  private:
    void take(std::string_view bytes);
    void say(protocol::SessionFrameType type, std::uint32_t session, protocol::Stream stream,
             std::string_view payload) override;
    void ended(std::uint32_t session, protocol::ExitKind kind, std::uint32_t value) override;
    bool misbehave(const std::string& program) override;
    void pump();
    void list();

    os::EventLoop& loop_;
    Link& link_;
    std::uint32_t number_;
    std::map<std::uint32_t, std::unique_ptr<Program>> programs_; // by session
    std::string received_;                                       // the start of a frame
    std::string queue_;                                          // frames without credit so far
    std::size_t credit_ = 0;
    std::unique_ptr<protocol::Exited> exited_; // to be told once all is sent
};

} // namespace fake
