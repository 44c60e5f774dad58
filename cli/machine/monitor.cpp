// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/monitor.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>

namespace machine {

Monitor::Monitor(os::EventLoop& loop, os::Descriptor socket) : loop_(loop), socket_(std::move(socket)) {
    loop_.watch(socket_.get(), EPOLLIN, [this](std::uint32_t events) {
        if ((events & EPOLLOUT) != 0) flush();
        if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) receive();
    });
    send({{"execute", "qmp_capabilities"}}, [](const std::string&) {}); // QEMU obeys nothing else before it
}

Monitor::~Monitor() { loop_.forget(socket_.get()); }

void Monitor::order(const std::string& command, Done done) {
    send({{"execute", "human-monitor-command"}, {"arguments", {{"command-line", command}}}}, std::move(done));
}

void Monitor::send(const nlohmann::json& command, Done done) {
    queue_ += command.dump() + "\n";
    waiting_.push_back(std::move(done));
    flush();
}

void Monitor::flush() {
    while (!queue_.empty()) {
        const ssize_t count = ::send(socket_.get(), queue_.data(), queue_.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) break;
        queue_.erase(0, static_cast<std::size_t>(count));
    }
    loop_.change(socket_.get(), queue_.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
}

void Monitor::receive() {
    std::array<char, 4096> buffer;
    const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return loop_.forget(socket_.get()); // QEMU's end is seen elsewhere
    received_.append(buffer.data(), static_cast<std::size_t>(count));
    for (std::size_t end = received_.find('\n'); end != std::string::npos; end = received_.find('\n')) {
        const std::string line = received_.substr(0, end);
        received_.erase(0, end + 1);
        dispatch(line);
    }
}

void Monitor::dispatch(const std::string& line) {
    const nlohmann::json message = nlohmann::json::parse(line, nullptr, false);
    if (!message.is_object()) return;
    const bool failed = message.contains("error");
    if ((!failed && !message.contains("return")) || waiting_.empty()) return; // a greeting or an event
    const Done done = std::move(waiting_.front());
    waiting_.pop_front();
    std::string text = failed                          ? message["error"].value("desc", "QEMU refused the command")
                       : message["return"].is_string() ? message["return"].get<std::string>()
                                                       : "";
    while (text.ends_with('\n') || text.ends_with('\r')) {
        text.pop_back();
    }
    done(text);
}

} // namespace machine
