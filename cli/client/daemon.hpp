// SPDX-License-Identifier: Apache-2.0
//
// The CLI's way to the machine daemon: connecting, and starting one where there is none.
#pragma once

#include "cli/wire/socket.hpp"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace client {

enum class Start {
    ToStop,  // nothing is started, and a daemon of any version will do
    No,      // nothing is started; connect() gives nothing when no daemon runs
    Daemon,  // a daemon without a machine, enough to ask about containers that have ended
    Machine, // a daemon that starts the machine first of all
};

class Daemon {
  public:
    // Throws os::Error when one can't be started. A daemon of another build or for another store is replaced when no
    // container runs in it; else Start::Machine is refused, and for anything else it is used as it is.
    static std::optional<Daemon> connect(Start start, const std::vector<std::string>& machine_options = {});

    // Sends a request; throws os::Error when the daemon is gone.
    void send(const nlohmann::json& request, const std::vector<int>& descriptors = {}) const;
    // Likewise, but a daemon that is gone is left to receive() to notice.
    void notify(const nlohmann::json& news) const { socket_.send(news); }
    // The next message; throws os::Error when it is an error or the daemon is gone.
    nlohmann::json receive() const;
    // Both.
    nlohmann::json call(const nlohmann::json& request) const;
    // Waits until the daemon has closed the connection.
    void wait_for_end() const;

    int descriptor() const { return socket_.descriptor(); }
    // Whether this call of connect() started it.
    bool fresh() const { return fresh_; }

  private:
    Daemon(wire::Socket socket, bool fresh) : socket_(std::move(socket)), fresh_(fresh) {}
    static std::optional<Daemon> try_connect(bool fresh);
    bool usable(Start start);

    wire::Socket socket_;
    bool fresh_;
    int protocol_ = 0;
    std::string identity_;
    std::size_t running_ = 0;
};

// The records of all containers, newest first; starts a daemon if need be.
std::vector<nlohmann::json> list_containers();

} // namespace client
