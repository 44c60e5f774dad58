// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/input.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace machine {

Input::Input(os::EventLoop& loop, Channel& channel, std::uint32_t container, std::string spec, os::Descriptor pipe)
    : loop_(loop), channel_(channel), container_(container), spec_(std::move(spec)), pipe_(std::move(pipe)) {
    if (pipe_) loop_.watch(pipe_.get(), 0, [this](std::uint32_t) { read_pipe(); });
}

Input::~Input() {
    if (pipe_) loop_.forget(pipe_.get());
}

bool Input::add_credit(std::uint32_t bytes) {
    constexpr std::uint32_t absurd = 1U << 30;
    if (bytes > absurd || credit_ > absurd) return false;
    credit_ += bytes;
    pump();
    return true;
}

void Input::pump() {
    if (ended_) return;
    if (spec_sent_ < spec_.size()) {
        const std::size_t count = std::min<std::size_t>(credit_, spec_.size() - spec_sent_);
        channel_.send_input(container_, std::string_view(spec_).substr(spec_sent_, count));
        spec_sent_ += count;
        credit_ -= static_cast<std::uint32_t>(count);
        if (spec_sent_ < spec_.size()) return;
    }
    if (!pipe_) return end();
    const bool wanted = credit_ != 0 && !channel_.congested();
    loop_.change(pipe_.get(), wanted ? std::uint32_t{EPOLLIN} : 0);
}

void Input::read_pipe() {
    std::array<char, 16 * 1024> buffer;
    const ssize_t count = ::read(pipe_.get(), buffer.data(), std::min<std::size_t>(buffer.size(), credit_));
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return end();
    channel_.send_input(container_, {buffer.data(), static_cast<std::size_t>(count)});
    credit_ -= static_cast<std::uint32_t>(count);
    pump();
}

void Input::end() {
    channel_.send(protocol::FrameType::Eof, container_, protocol::Stream::Stdin);
    stop();
}

void Input::stop() {
    ended_ = true;
    if (pipe_) loop_.forget(pipe_.get());
    pipe_.reset();
}

} // namespace machine
