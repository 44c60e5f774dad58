// SPDX-License-Identifier: Apache-2.0
//
// The host's end of the control channel (abi/protocol/control.hpp): frames in both directions over the socket that QEMU
// turns into the machine's serial port. The machine is not trusted: what it sends is checked here for form and by the
// handler for sense.
#pragma once

#include "abi/protocol/control.hpp"
#include "cli/os/event_loop.hpp"
#include "lib/frame/parser.hpp"

#include <string>
#include <string_view>

namespace machine {

class ChannelHandler {
  public:
    virtual ~ChannelHandler() = default;

    virtual void on_hello(const protocol::Hello& hello) = 0;
    virtual void on_data(std::uint32_t container, std::string_view bytes) = 0;
    virtual void on_credit(std::uint32_t container, std::uint32_t bytes) = 0;
    virtual void on_created(std::uint32_t container) = 0;
    virtual void on_exited(std::uint32_t container, const protocol::Exited& exited) = 0;
    virtual void on_stopped(std::uint32_t container) = 0;
    virtual void on_resume(std::uint32_t container, const protocol::Resume& resume) = 0;
    virtual void on_destroyed(std::uint32_t container, const protocol::Destroyed& destroyed) = 0;
    virtual void on_error(std::uint32_t container, const protocol::Error& error) = 0;
    virtual void on_stats(const protocol::MachineStats& stats) = 0;
    virtual void on_container_stats(std::uint32_t container, const protocol::ContainerStats& stats) = 0;
    virtual void on_interface_set(std::uint32_t container) = 0;
    // There is room again after congested() was true.
    virtual void on_room() = 0;
    // The control server died and another one took its place: what was said to it may be lost, and is to be said again.
    virtual void on_reopened() = 0;
};

class Channel {
  public:
    // `broken` is called once at most, from the loop, when the channel is of no more use.
    Channel(os::EventLoop& loop, os::Descriptor socket, ChannelHandler& handler,
            std::function<void(const std::string& why)> broken);
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    // Goes on with another machine, as if nothing had been sent to the one before.
    void reopen(os::Descriptor socket);
    // The machine's end died. Hands out what came of it in whole, and forgets what was to be sent. Then reopen().
    void take_rest();

    void send(protocol::FrameType type, std::uint32_t container);
    template<typename Payload>
    void send(protocol::FrameType type, std::uint32_t container, const Payload& payload);
    // Nothing is sent and nobody called any more.
    void close();
    bool broken() const { return broken_; }
    // In frames of at most frame_max_payload.
    void send_input(std::uint32_t container, std::string_view bytes);

    // The machine is behind with reading: hold back what can wait. Control frames always go out; there are few.
    bool congested() const { return queue_.size() - sent_ > congestion_bytes; }

  private:
    static constexpr std::size_t congestion_bytes = 256 * 1024;

    void watch();
    void append(protocol::FrameType type, std::uint32_t container, const void* payload, std::size_t length);
    void flush();
    bool receive();
    void dispatch(const frame::Frame& frame);
    void break_off(const std::string& why);

    os::EventLoop& loop_;
    os::Descriptor socket_;
    ChannelHandler& handler_;
    std::function<void(const std::string& why)> when_broken_;
    frame::Parser parser_{frame::Sender::Machine};
    std::string queue_; // from sent_ on still to be sent
    std::size_t sent_ = 0;
    bool flush_planned_ = false;
    bool broken_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); // deferred tasks may outlive the channel
};

template<typename Payload>
void Channel::send(protocol::FrameType type, std::uint32_t container, const Payload& payload) {
    append(type, container, &payload, sizeof(payload));
}

} // namespace machine
