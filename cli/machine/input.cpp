// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/input.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace machine {

Input::Input(os::EventLoop& loop, SessionLink& link, std::uint32_t session, os::Descriptor pipe, Without without)
    : loop_(loop), link_(link), session_(session), without_(without) {
    if (pipe) attach(std::move(pipe));
}

Input::~Input() {
    if (pipe_) loop_.forget(pipe_.get());
}

void Input::start() {
    started_ = true;
    pump();
}

void Input::attach(os::Descriptor pipe) {
    if (ended_) return;
    if (pipe_) loop_.forget(pipe_.get());
    pipe_ = std::move(pipe);
    loop_.watch(pipe_.get(), 0, [this](std::uint32_t) { read_pipe(); });
    pump();
}

void Input::detach() {
    if (pipe_) loop_.forget(pipe_.get());
    pipe_.reset();
    pump();
}

bool Input::add_credit(std::uint32_t bytes) {
    if (bytes > protocol::session_input_bytes - credit_) return false;
    credit_ += bytes;
    pump();
    return true;
}

void Input::pump() {
    if (ended_ || !started_) return;
    if (!pipe_) {
        if (without_ == Without::Ends) end();
        return;
    }
    const bool wanted = credit_ != 0 && !link_.congested();
    loop_.change(pipe_.get(), wanted ? std::uint32_t{EPOLLIN} : 0);
}

void Input::read_pipe() {
    std::array<char, 16 * 1024> buffer;
    const ssize_t count = ::read(pipe_.get(), buffer.data(), std::min<std::size_t>(buffer.size(), credit_));
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return detach();
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
    if (pipe_) loop_.forget(pipe_.get());
    pipe_.reset();
}

} // namespace machine
