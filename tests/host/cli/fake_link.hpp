// SPDX-License-Identifier: Apache-2.0
//
// The fake machine's way to the host: frames out, in order, however slowly they are taken.
#pragma once

#include "cli/os/event_loop.hpp"
#include "lib/frame/parser.hpp"
#include "lib/frame/writer.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>

namespace fake {

class Link {
  public:
    Link(os::EventLoop& loop, os::Descriptor socket) : loop_(loop), socket_(std::move(socket)) {}

    int descriptor() const { return socket_.get(); }

    void send(protocol::FrameType type, std::uint32_t container) { send_bytes(type, container, {}); }
    template<typename Payload>
    void send(protocol::FrameType type, std::uint32_t container, const Payload& payload) {
        send_bytes(type, container, {reinterpret_cast<const char*>(&payload), sizeof(payload)});
    }
    void send_bytes(protocol::FrameType type, std::uint32_t container, std::string_view payload) {
        std::uint8_t header[frame::header_bytes];
        frame::write_header(header, type, container, static_cast<std::uint32_t>(payload.size()));
        send_raw({reinterpret_cast<const char*>(header), sizeof(header)});
        send_raw(payload);
    }
    void send_raw(std::string_view bytes) {
        queue_.append(bytes);
        flush();
    }
    void flush() {
        while (!queue_.empty()) {
            const ssize_t count = ::send(socket_.get(), queue_.data(), queue_.size(), MSG_NOSIGNAL);
            if (count < 0 && errno == EAGAIN) break;
            if (count < 0) std::exit(0); // the daemon is gone
            queue_.erase(0, static_cast<std::size_t>(count));
        }
        loop_.change(socket_.get(), queue_.empty() ? std::uint32_t{EPOLLIN} : EPOLLIN | EPOLLOUT);
    }

  private:
    os::EventLoop& loop_;
    os::Descriptor socket_;
    std::string queue_;
};

} // namespace fake
