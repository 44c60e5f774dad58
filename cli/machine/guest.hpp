// SPDX-License-Identifier: Apache-2.0
//
// The running machine as the daemon sees it: the QEMU process and the control channel, from the start to the first
// Hello answered to the end, whatever ends it.
#pragma once

#include "cli/machine/channel.hpp"
#include "cli/machine/monitor.hpp"
#include "cli/machine/qemu.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace machine {

class Guest {
  public:
    using Time = os::EventLoop::Clock::time_point;

    // Starts QEMU at once; throws os::Error when that fails. `handler` gets the channel's frames but for the first
    // Hello; `lost` is called once at most, from the loop.
    Guest(os::EventLoop& loop, const Setup& setup, Accelerator accelerator, std::filesystem::path console,
          ChannelHandler& handler, std::function<void(const std::string& why)> lost);
    // Kills QEMU.
    ~Guest();
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;

    const Setup& setup() const { return setup_; }
    Accelerator accelerator() const { return accelerator_; }
    Clock clock() const { return clock_; }
    pid_t pid() const { return qemu_.process.pid(); }
    Channel& channel() { return *channel_; }
    Monitor& monitor() { return *monitor_; }
    Time started() const { return started_; }
    std::optional<Time> answered() const { return answered_; } // the machine takes containers since then
    bool ready() const { return answered_.has_value(); }

    // The machine's Hello. True: the first one, containers can be made from now on. When it is none that this program
    // understands, `lost` will be called.
    bool greet(const protocol::Hello& hello);
    // Ends the machine: `lost` will be called with this and with what the console said last.
    void fail(const std::string& why);

  private:
    void start();
    void stop_qemu();
    void on_qemu_end();
    void send_hello();
    void channel_broke(const std::string& why);
    void on_restart_notice();

    os::EventLoop& loop_;
    Setup setup_;
    Accelerator accelerator_;
    Clock clock_;
    std::filesystem::path console_;
    ChannelHandler& handler_;
    std::function<void(const std::string& why)> lost_;
    Time started_;
    Qemu qemu_;
    std::unique_ptr<Channel> channel_;
    std::unique_ptr<Monitor> monitor_;
    std::optional<Time> answered_;
    std::uint32_t incarnation_ = 0; // of the control server
    bool hello_sent_ = false;       // and not answered
    bool tried_other_clock_ = false;
    os::EventLoop::Timer boot_deadline_ = 0;
    os::EventLoop::Timer restart_ = 0;
    os::EventLoop::Timer end_deadline_ = 0;
    std::string failure_;
};

} // namespace machine
