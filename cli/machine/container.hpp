// SPDX-License-Identifier: Apache-2.0
//
// One container that the machine has: its streams, its life from Create to Destroyed, and who waits for its end.
#pragma once

#include "cli/container/record.hpp"
#include "cli/machine/input.hpp"
#include "cli/machine/output.hpp"

#include <chrono>
#include <functional>
#include <vector>

namespace machine {

// When what happened, for the bench; zero: not yet.
struct Milestones {
    using Time = os::EventLoop::Clock::time_point;
    Time requested;   // by the CLI
    Time create_sent; // later than requested when the machine had to start first
    Time created;
    Time first_output;
    Time exited;
    Time stopped;
    Time destroyed;
};

struct Streams {
    std::string spec;
    os::Descriptor standard_input; // each may be missing
    os::Descriptor standard_output;
    os::Descriptor standard_error;
};

class Container {
  public:
    // What the one who started the container hears of it.
    struct Listener {
        std::function<void()> created;
        // All output has been handed over; `record` says how it ended.
        std::function<void(const container::Record& record)> ended;
    };

    // `log` lies in a directory that exists. `end_known` is called once, when the exit code is in record().
    Container(os::EventLoop& loop, Channel& channel, std::uint32_t number, container::Record record,
              std::filesystem::path log, Streams streams, std::function<void(Container&)> end_known);
    ~Container();

    std::uint32_t number() const { return number_; }
    const container::Record& record() const { return record_; }
    Milestones& milestones() { return milestones_; }
    bool ended() const { return ended_; }

    void set_listener(Listener listener) { listener_ = std::move(listener); }

    void create(const protocol::Create& request);
    // SIGKILL that brings no end in time becomes destroy().
    void signal(int number);
    // Ends it whatever it is doing; its exit code is that of SIGKILL.
    void destroy();
    void reader_left(protocol::Stream stream);

    // From the machine.
    void on_created();
    void on_data(protocol::Stream stream, std::string_view bytes);
    void on_eof(protocol::Stream stream);
    void on_credit(std::uint32_t bytes);
    void on_exited(const protocol::Exited& exited);
    void on_refused(const std::string& why);
    void on_room() { input_.resume(); }
    // The machine is gone, and the container with it.
    void on_machine_lost(const std::string& why);

  private:
    void end(int exit_code, const std::string& error);
    void misbehaved(const char* how);
    Output& output(protocol::Stream stream);

    os::EventLoop& loop_;
    Channel& channel_;
    std::uint32_t number_;
    container::Record record_;
    container::LogWriter log_;
    Input input_;
    Output output_;
    Output error_;
    std::function<void(Container&)> end_known_;
    Listener listener_;
    Milestones milestones_;
    os::EventLoop::Timer kill_deadline_ = 0;
    int undrained_ = 2;
    bool ended_ = false;
    bool destroy_sent_ = false;
};

} // namespace machine
