// SPDX-License-Identifier: Apache-2.0
//
// One connection of a CLI: requests in, answers and later news out. The protocol, one JSON object a message:
//
//   daemon, first of all:  {"protocol", "identity", "running"}
//   start    {"memory_bytes", "store_cache_bytes"}     -> {"done"} once the machine takes containers
//   stop     {}                                        -> {"done"}, then the daemon ends
//   create   {"record"}, with a descriptor for the spec -> {"done"}
//   run      {"record", "image_offset", "image_bytes", "input", "output"}, with a descriptor for the spec, then for
//             stdin if "input", stdout and stderr if "output"
//                                                      -> {"created": id}, later {"exit": code, "error"}
//   restart  {"container", "image_offset", "image_bytes", "input", "output"}: one that was created or has ended, once
//             the machine has nothing of it any more; descriptors and answers as with run, but for the spec. One that
//             runs is "created" at once, or an error with "output"
//   exec     {"container", "command", "input", "output"}: a program beside the first one; descriptors and answers as
//   with
//             run
//   attach   {"container", "input", "output"}, with descriptors as with run, but for the spec: beside the clients that
//             are attached -> {"exit": code, "error"}
//   resize   {"rows", "columns"}: of the terminal of the program that this connection is about
//   detach   {}: its stdin goes on without this client, as far as it was made for that
//   top      {"container"}                             -> {"process": object} for each, {"done"}
//   signal   {"number"}: to the container that this connection runs
//   reader_left {"stream"}: its reader has gone
//   ps       {}                                        -> {"container": record} for each, {"done"}
//   kill     {"container", "signal"}                   -> {"done"}
//   end      {"container", "signal", "patience_s"}: stops it; 0: its own signal; -1: never kills it; without
//             "patience_s" as long as its record says
//                                                      -> {"done"} once it does not run
//   rename   {"container", "name"}                     -> {"done"}
//   inspect  {"container"}                             -> {"container": record, "spec": file, "log": file}
//   stats    {"containers", "all"}: of those named, or else of those that run, or of all
//                                                      -> {"figures": object} for each, {"done"}
//   networks {}                                        -> {"network": record} for each, {"done"}
//   network  {"network"}                               -> {"network": record}
//   network_create {"network": record}                 -> {"id"}
//   network_rm {"network"}                             -> {"done"}
//   connect  {"network", "container", "static_ip", "static_mac", "aliases"}
//                                                      -> {"done"} once the container has been told
//   disconnect {"network", "container"}                -> likewise
//   rm       {"container", "force"}                    -> {"done"}
//   log      {"container", "follow"}                   -> {"log": file}; with follow {"exit"} once all is in it
//   wait     {"container"}                             -> {"exit"}
//   machine  {}                                        -> {"machine": object or null}
//   restart_server {"server": number, as protocol::ServerName} -> {"done"} once it is asked for
//
// Any request may be answered {"error": text} instead. Unknown ones are.
#pragma once

#include "cli/machine/supervisor.hpp"
#include "cli/wire/socket.hpp"

#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>

namespace machine {

inline constexpr int session_protocol = 4;

class Session : public std::enable_shared_from_this<Session> {
  public:
    struct Owner {
        std::function<void(Session&)> closed;
        std::function<void()> quit; // the daemon shall end
    };

    Session(os::EventLoop& loop, Supervisor& supervisor, os::Descriptor socket, Owner owner);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // Greets the client; `identity` is of the machine that this daemon has or would start.
    void open(const std::string& identity);

  private:
    using Request = nlohmann::json;

    void serve(std::uint32_t events);
    void receive();
    void dispatch(const Request& request, std::vector<os::Descriptor> descriptors);
    void close();
    void post(const nlohmann::json& message);
    Supervisor::Done answer_done();

    void start(const Request& request);
    void stop();
    void create(const Request& request, std::vector<os::Descriptor> descriptors);
    void exec(const Request& request, std::vector<os::Descriptor> descriptors);
    void attach(const Request& request, std::vector<os::Descriptor> descriptors);
    void resize(const Request& request);
    void detach(const Request& request);
    void top(const Request& request);
    Container& running(const Request& request);
    Program* program(); // that this connection is about; nullptr: it has ended
    static std::string take_spec(std::vector<os::Descriptor>& descriptors);
    void take_streams(const Request& request, std::vector<os::Descriptor>& descriptors, Streams& streams) const;
    void run(const Request& request, std::vector<os::Descriptor> descriptors);
    void restart(const Request& request, std::vector<os::Descriptor> descriptors);
    StartRequest start_request(const Request& request, std::vector<os::Descriptor>& descriptors);
    void signal(const Request& request);
    void reader_left(const Request& request);
    void list();
    void kill(const Request& request);
    void end(const Request& request);
    void rename(const Request& request);
    void inspect(const Request& request);
    void stats(const Request& request);
    void remove(const Request& request);
    void networks(const Request& request);
    void network(const Request& request);
    void create_network(const Request& request);
    void remove_network(const Request& request);
    void connect(const Request& request);
    void disconnect(const Request& request);
    void log(const Request& request);
    void wait(const Request& request);
    void machine();
    void restart_server(const Request& request);

    os::EventLoop& loop_;
    Supervisor& supervisor_;
    wire::QueuedSocket socket_;
    Owner owner_;
    ClientId client_;
    std::string container_;     // id of the one that it runs, or runs a program in
    std::uint32_t program_ = 0; // its session there
    bool closed_ = false;
};

} // namespace machine
