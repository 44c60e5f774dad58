// SPDX-License-Identifier: Apache-2.0
#include "tests/host/cli/fake_monitor.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

namespace fake {

namespace {

void say(const os::Descriptor& socket, const nlohmann::json& message) {
    const std::string text = message.dump() + "\r\n";
    if (::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL) < 0) std::exit(0); // the daemon is gone
}

// A socket bound at "tcp:0.0.0.0:8080"; not open when that can't be.
os::Descriptor bind_at(const std::string& rule) {
    char protocol[4];
    char host[16];
    unsigned port = 0;
    if (std::sscanf(rule.c_str(), "%3[a-z]:%15[0-9.]:%u", protocol, host, &port) != 3) return {};
    const bool tcp = std::string(protocol) == "tcp";
    os::Descriptor socket(::socket(AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = ::htons(static_cast<std::uint16_t>(port));
    ::inet_aton(host, &address.sin_addr);
    const bool bound = ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    return bound && (!tcp || ::listen(socket.get(), 1) == 0) ? std::move(socket) : os::Descriptor();
}

} // namespace

Monitor::Monitor(os::EventLoop& loop, os::Descriptor socket) : loop_(loop), socket_(std::move(socket)) {
    say(socket_, {{"QMP", {{"version", nlohmann::json::object()}, {"capabilities", nlohmann::json::array()}}}});
    loop_.watch(socket_.get(), EPOLLIN, [this](std::uint32_t) { receive(); });
}

void Monitor::receive() {
    char buffer[4096];
    const ssize_t count = ::recv(socket_.get(), buffer, sizeof(buffer), 0);
    if (count <= 0) return loop_.forget(socket_.get());
    received_.append(buffer, static_cast<std::size_t>(count));
    for (std::size_t end = received_.find('\n'); end != std::string::npos; end = received_.find('\n')) {
        answer(received_.substr(0, end));
        received_.erase(0, end + 1);
    }
}

void Monitor::answer(const std::string& line) {
    const nlohmann::json message = nlohmann::json::parse(line);
    if (message.at("execute") == "qmp_capabilities") return say(socket_, {{"return", nlohmann::json::object()}});
    say(socket_, {{"event", "NICE_WEATHER"}}); // anything may come between
    say(socket_, {{"return", obey(message.at("arguments").at("command-line"))}});
}

std::string Monitor::obey(const std::string& command) {
    std::istringstream words(command);
    std::string verb;
    std::string netdev;
    std::string rule;
    words >> verb >> netdev >> rule;
    if (verb == "hostfwd_remove") {
        return bound_.erase(rule) == 1 ? "host forwarding rule for " + rule + " removed\r\n"
                                       : "invalid host forwarding rule '" + rule + "'\r\n";
    }
    const std::string host = rule.substr(0, rule.find('-'));
    os::Descriptor socket = bind_at(host);
    if (!socket) return "could not set up host forwarding rule '" + rule + "'\r\n";
    bound_[host] = std::move(socket);
    return "";
}

} // namespace fake
