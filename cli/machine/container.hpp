// SPDX-License-Identifier: Apache-2.0
//
// One container that the machine has: its programs, its life from Create to Destroyed, and who waits for its end.
#pragma once

#include "cli/container/record.hpp"
#include "cli/machine/program.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
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

// A program that is started in a container beside its first one.
struct ExecRequest {
    std::string command; // for people
    Streams streams;
    // All output has been handed over.
    std::function<void(const End& end)> ended;
};

class Container : private SessionHandler {
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
    ~Container() override;

    std::uint32_t number() const { return number_; }
    const container::Record& record() const { return record_; }
    Milestones& milestones() { return milestones_; }
    bool ended() const { return ended_; }

    // Who is asked what the container asks of its networks: the bytes behind a ResolveAnswer.
    using Resolver = std::function<std::string(const Container& container, const protocol::ResolveQuestion& question,
                                               std::string_view name)>;
    void set_resolver(Resolver resolver) { resolver_ = std::move(resolver); }
    void set_listener(Listener listener) { listener_ = std::move(listener); }

    void create(const protocol::Create& request);
    // The control server is another one: says how far both have got.
    void resume();
    // ... which had not heard of it.
    void create_again(const protocol::Create& request);
    // SIGKILL that brings no end in time becomes destroy().
    void signal(int number);
    // The signal, and SIGKILL when that has brought no end in `patience`; nullopt: never.
    void stop(int number, std::optional<std::chrono::seconds> patience);
    void rename(const std::string& name) { record_.name = name; }
    void set_network(const network::Membership& network) { record_.network = network; }
    // Ends it whatever it is doing; its exit code is that of SIGKILL.
    void destroy();
    // Starts a program; its session's number, for program().
    std::uint32_t exec(ExecRequest request);
    // The program of a session; nullptr: it has ended.
    Program* program(std::uint32_t session);
    // The container's processes; an empty list if it ends first.
    void list_processes(std::function<void(const std::vector<ProcessLine>&)> done);

    // From the machine.
    void on_created();
    void on_data(std::string_view bytes);
    void on_credit(std::uint32_t bytes);
    void on_resume(const protocol::Resume& resume);
    void on_exited(const protocol::Exited& exited);
    void on_refused(const std::string& why);
    void on_room() { link_.resume(); }
    // The machine is gone, and the container with it.
    void on_machine_lost(const std::string& why);

  private:
    void end(int exit_code, const std::string& error);
    void misbehaved(const char* how);
    void end_exec(std::uint32_t session, const End& end);
    void answer_lists(const std::vector<ProcessLine>& rows);

    void on_session_data(std::uint32_t session, protocol::Stream stream, std::string_view bytes) override;
    void on_session_eof(std::uint32_t session, protocol::Stream stream) override;
    void on_session_credit(std::uint32_t session, std::uint32_t bytes) override;
    void on_session_ended(std::uint32_t session, const protocol::SessionEnd& end) override;
    void on_process(ProcessLine process) override;
    void on_process_list_end() override;
    void on_resolve(const protocol::ResolveQuestion& question, std::string_view name) override;
    void on_session_room() override;

    struct Exec {
        std::string command;
        std::unique_ptr<Program> program;
        std::function<void(const End& end)> ended;
        bool over = false;
    };

    os::EventLoop& loop_;
    Channel& channel_;
    std::uint32_t number_;
    container::Record record_;
    container::LogWriter log_;
    SessionLink link_;
    Program first_;
    std::map<std::uint32_t, Exec> execs_; // by session
    std::uint32_t last_session_ = protocol::first_session;
    std::vector<ProcessLine> processes_; // that have been told so far
    std::vector<std::function<void(const std::vector<ProcessLine>&)>> listing_;
    std::function<void(Container&)> end_known_;
    Listener listener_;
    Resolver resolver_;
    Milestones milestones_;
    os::EventLoop::Timer stop_deadline_ = 0;
    os::EventLoop::Timer kill_deadline_ = 0;
    std::uint64_t signals_[4] = {}; // sent, as protocol::signal_count() counts
    bool ended_ = false;
    bool destroy_sent_ = false;
};

} // namespace machine
