// SPDX-License-Identifier: Apache-2.0
#include "cli/client/daemon.hpp"

#include "cli/machine/daemon.hpp"
#include "cli/machine/session.hpp"
#include "cli/os/error.hpp"
#include "cli/os/file.hpp"
#include "cli/os/process.hpp"
#include "cli/paths.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <nlohmann/json.hpp>

namespace client {

namespace {

constexpr const char* gone = "the machine daemon ended unexpectedly";

// Runs `bulkhead machine-daemon` and waits until clients can connect to it.
void start_daemon(const machine::DaemonFiles& files, bool with_machine, const std::vector<std::string>& options) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw os::system_error("pipe", errno);
    const os::Descriptor ready(ends[0]);
    os::Descriptor report(ends[1]);
    const os::Descriptor log = os::open_file(files.log, O_WRONLY | O_CREAT | O_TRUNC);

    os::Launch launch;
    launch.command = {cli::program_path().string(), "machine-daemon", "--ready", std::to_string(report.get())};
    if (with_machine) launch.command.emplace_back("--start");
    launch.command.insert(launch.command.end(), options.begin(), options.end());
    launch.inherited = {report.get()};
    launch.standard_output = launch.standard_error = log.get();
    launch.new_session = true;
    os::Process daemon = os::Process::start(launch);
    report.reset();

    std::string answer;
    char buffer[1024];
    ssize_t count;
    while ((count = ::read(ready.get(), buffer, sizeof(buffer))) != 0) {
        if (count < 0 && errno != EINTR) throw os::system_error("starting the machine daemon", errno);
        if (count > 0) answer.append(buffer, static_cast<std::size_t>(count));
    }
    if (answer == "\n") return;
    const std::string status = os::describe_status(daemon.wait());
    throw os::Error(answer.empty() ? "the machine daemon did not start (" + status + "); see " + files.log.string()
                                   : answer);
}

} // namespace

std::optional<Daemon> Daemon::try_connect(bool fresh) {
    os::Descriptor connection = wire::connect_to(machine::daemon_files().socket);
    if (!connection) return std::nullopt;
    Daemon daemon(wire::Socket(std::move(connection)), fresh);
    const wire::Message greeting = daemon.socket_.receive();
    if (greeting.text.empty()) return std::nullopt; // it is ending
    const nlohmann::json object = nlohmann::json::parse(greeting.text);
    daemon.protocol_ = object.at("protocol");
    daemon.identity_ = object.at("identity");
    daemon.running_ = object.at("running");
    return daemon;
}

bool Daemon::usable(Start start) {
    if (start == Start::ToStop) return true; // `stop` is understood by every version
    const bool same_protocol = protocol_ == machine::session_protocol;
    if (same_protocol && (start == Start::No || machine::serves(identity_, machine::default_setup()))) return true;
    if (running_ == 0) {
        send({{"op", "stop"}});
        wait_for_end();
        return false;
    }
    if (same_protocol && start == Start::Daemon) return true;
    throw os::Error("the running machine belongs to another build of bulkhead or to another image store, and " +
                    std::to_string(running_) + " of its containers still run; end it with 'bulkhead machine stop'");
}

std::optional<Daemon> Daemon::connect(Start start, const std::vector<std::string>& machine_options) {
    std::optional<Daemon> daemon = try_connect(false);
    if (daemon && daemon->usable(start)) return daemon;
    if (start == Start::No || start == Start::ToStop) return std::nullopt;

    const machine::DaemonFiles files = machine::daemon_files();
    const os::Descriptor starting = os::open_file(files.starting, O_RDWR | O_CREAT);
    while (::flock(starting.get(), LOCK_EX) != 0) { // one starts it, the others use it
        if (errno != EINTR) throw os::system_error("locking " + files.starting.string(), errno);
    }
    daemon = try_connect(false);
    if (daemon && daemon->usable(start)) return daemon;
    start_daemon(files, start == Start::Machine, machine_options);
    daemon = try_connect(true);
    if (!daemon) throw os::Error(gone);
    return daemon;
}

void Daemon::send(const nlohmann::json& request, const std::vector<int>& descriptors) const {
    if (!socket_.send(request, descriptors)) throw os::Error(gone);
}

nlohmann::json Daemon::receive() const {
    const wire::Message message = socket_.receive();
    if (message.text.empty()) throw os::Error(gone);
    nlohmann::json object = nlohmann::json::parse(message.text);
    const std::string error = object.value("error", "");
    if (!error.empty() && !object.contains("exit")) throw os::Error(error);
    return object;
}

nlohmann::json Daemon::call(const nlohmann::json& request) const {
    send(request);
    return receive();
}

void Daemon::wait_for_end() const {
    while (!socket_.receive().text.empty()) {
    }
}

std::vector<nlohmann::json> list_containers() {
    const std::optional<Daemon> daemon = Daemon::connect(Start::Daemon);
    std::vector<nlohmann::json> records;
    daemon->send({{"op", "ps"}});
    for (nlohmann::json answer = daemon->receive(); answer.contains("container"); answer = daemon->receive()) {
        records.push_back(answer.at("container"));
    }
    return records;
}

} // namespace client
