// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/input.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace machine {

Input::Input(os::EventLoop& loop, SessionLink& link, std::uint32_t session, Without without)
    : loop_(loop), link_(link), session_(session), without_(without) {}

Input::~Input() { stop(); }

void Input::start() {
    started_ = true;
    pump();
}

void Input::attach(ClientId client, os::Descriptor pipe) {
    if (ended_) return;
    remove(client);
    const int descriptor = pipe.get();
    pipes_[client] = std::move(pipe);
    loop_.watch(descriptor, 0, [this, client](std::uint32_t) { read_pipe(client); });
    pump();
}

void Input::detach(ClientId client) {
    remove(client);
    pump();
}

void Input::remove(ClientId client) {
    const auto found = pipes_.find(client);
    if (found == pipes_.end()) return;
    loop_.forget(found->second.get());
    pipes_.erase(found);
}

bool Input::add_credit(std::uint32_t bytes) {
    if (bytes > protocol::session_input_bytes - credit_) return false;
    credit_ += bytes;
    pump();
    return true;
}

void Input::pump() {
    if (ended_ || !started_) return;
    if (pipes_.empty()) {
        if (without_ == Without::Ends) end();
        return;
    }
    const bool wanted = credit_ != 0 && !link_.congested();
    for (const auto& [client, pipe] : pipes_) {
        loop_.change(pipe.get(), wanted ? std::uint32_t{EPOLLIN} : 0);
    }
}

void Input::read_pipe(ClientId client) {
    std::array<char, 16 * 1024> buffer;
    // Another client's bytes may have used up the credit since this one was found readable.
    const std::size_t most = std::min<std::size_t>(buffer.size(), credit_);
    if (most == 0) return;
    const ssize_t count = ::read(pipes_.at(client).get(), buffer.data(), most);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return detach(client);
    link_.send(protocol::SessionFrameType::Data, session_, {buffer.data(), static_cast<std::size_t>(count)},
               protocol::Stream::Stdin);
    credit_ -= static_cast<std::uint32_t>(count);
    pump();
}

void Input::end() {
    link_.send(protocol::SessionFrameType::Eof, session_, {}, protocol::Stream::Stdin);
    stop();
}

void Input::stop() {
    ended_ = true;
    while (!pipes_.empty())
        remove(pipes_.begin()->first);
}

} // namespace machine
