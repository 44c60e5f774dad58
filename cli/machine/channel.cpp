// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/channel.hpp"

#include "lib/frame/writer.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace machine {

namespace {

std::string describe(const protocol::FrameHeader& header) {
    return "type " + std::to_string(static_cast<unsigned>(header.type)) + ", container " +
           std::to_string(header.container) + ", length " + std::to_string(header.length);
}

} // namespace

Channel::Channel(os::EventLoop& loop, os::Descriptor socket, ChannelHandler& handler,
                 std::function<void(const std::string& why)> broken)
    : loop_(loop), socket_(std::move(socket)), handler_(handler), when_broken_(std::move(broken)) {
    watch();
}

void Channel::reopen(os::Descriptor socket) {
    if (!broken_) loop_.forget(socket_.get());
    *alive_ = false;
    alive_ = std::make_shared<bool>(true);
    socket_ = std::move(socket);
    parser_ = frame::Parser(frame::Sender::Machine);
    queue_.clear();
    sent_ = 0;
    flush_planned_ = broken_ = false;
    watch();
}

void Channel::watch() {
    loop_.watch(socket_.get(), EPOLLIN, [this](std::uint32_t events) {
        const std::shared_ptr<bool> alive = alive_;
        if ((events & EPOLLOUT) != 0) flush();
        if (*alive && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) receive();
    });
}

void Channel::take_rest() {
    while (!broken_ && receive()) {
    }
    queue_.clear();
    sent_ = 0;
}

Channel::~Channel() {
    *alive_ = false;
    loop_.forget(socket_.get());
}

void Channel::send(protocol::FrameType type, std::uint32_t container) { append(type, container, nullptr, 0); }

void Channel::send_input(std::uint32_t container, std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t count = std::min<std::size_t>(bytes.size(), protocol::frame_max_payload);
        append(protocol::FrameType::Data, container, bytes.data(), count);
        bytes.remove_prefix(count);
    }
}

void Channel::append(protocol::FrameType type, std::uint32_t container, const void* payload, std::size_t length) {
    if (broken_) return;
    const std::size_t at = queue_.size();
    queue_.resize(at + frame::size_with(length));
    auto* bytes = reinterpret_cast<std::uint8_t*>(queue_.data() + at);
    frame::write_header(bytes, type, container, static_cast<std::uint32_t>(length));
    if (length != 0) std::memcpy(bytes + frame::header_bytes, payload, length);
    if (std::exchange(flush_planned_, true)) return;
    loop_.defer([this, alive = alive_] {
        if (*alive) flush();
    });
}

void Channel::flush() {
    flush_planned_ = false;
    const bool was_congested = congested();
    while (sent_ < queue_.size() && !broken_) {
        const ssize_t count = ::send(socket_.get(), queue_.data() + sent_, queue_.size() - sent_, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) break;
        if (count < 0) return break_off(std::string("writing to the machine: ") + std::strerror(errno));
        sent_ += static_cast<std::size_t>(count);
    }
    if (sent_ == queue_.size() || sent_ > congestion_bytes) {
        queue_.erase(0, sent_);
        sent_ = 0;
    }
    if (!broken_) loop_.change(socket_.get(), queue_.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
    if (was_congested && !congested() && !broken_) handler_.on_room();
}

// False: there was nothing.
bool Channel::receive() {
    std::array<std::uint8_t, 64 * 1024> buffer;
    const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return errno == EINTR;
    if (count <= 0) {
        break_off("the machine closed its control channel");
        return false;
    }
    const std::shared_ptr<bool> alive = alive_;
    const std::uint8_t* at = buffer.data();
    const std::uint8_t* end = at + count;
    frame::Frame frame{};
    while (*alive && !broken_) { // a handler may end the machine
        switch (parser_.next(at, end, frame)) {
        case frame::Parse::NeedMore:
            return true;
        case frame::Parse::Malformed:
            break_off("the machine sent a malformed frame (" + describe(frame.header) + ")");
            return false;
        case frame::Parse::Complete:
            dispatch(frame);
        }
    }
    return false;
}

void Channel::dispatch(const frame::Frame& frame) {
    using protocol::FrameType;
    const std::uint32_t container = frame.header.container;
    switch (frame.header.type) {
    case FrameType::Hello:
        return handler_.on_hello(frame.as<protocol::Hello>());
    case FrameType::Data:
        return handler_.on_data(container, {reinterpret_cast<const char*>(frame.payload), frame.header.length});
    case FrameType::Credit:
        return handler_.on_credit(container, frame.as<protocol::Credit>().bytes);
    case FrameType::Created:
        return handler_.on_created(container);
    case FrameType::Resume:
        return handler_.on_resume(container, frame.as<protocol::Resume>());
    case FrameType::Exited:
        return handler_.on_exited(container, frame.as<protocol::Exited>());
    case FrameType::Stopped:
        return handler_.on_stopped(container);
    case FrameType::Destroyed:
        return handler_.on_destroyed(container, frame.as<protocol::Destroyed>());
    case FrameType::Error:
        return handler_.on_error(container, frame.as<protocol::Error>());
    case FrameType::Stats:
        if (container != 0) return handler_.on_container_stats(container, frame.as<protocol::ContainerStats>());
        return handler_.on_stats(frame.as<protocol::MachineStats>());
    case FrameType::InterfaceSet:
        return handler_.on_interface_set(container);
    default: // well_formed() lets no other type of the machine's pass
        return break_off("the machine sent an unexpected frame (" + describe(frame.header) + ")");
    }
}

void Channel::break_off(const std::string& why) {
    if (broken_) return;
    close();
    loop_.defer([this, alive = alive_, why] {
        if (*alive) when_broken_(why);
    });
}

void Channel::close() {
    broken_ = true;
    loop_.forget(socket_.get());
}

} // namespace machine
