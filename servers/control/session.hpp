// SPDX-License-Identifier: Apache-2.0
//
// The control server's work: follows the host's frames, the manager's events and the containers' signals. Nothing waits
// and nothing is dropped: without room in the channel, frames from the host, events and output stay where they are.
#pragma once

#include "lib/frame/parser.hpp"
#include "lib/server/index_queue.hpp"
#include "servers/control/container.hpp"
#include "servers/control/machine.hpp"

namespace control {

class Session {
  public:
    // `incarnation`: how many servers there were before this one; their containers are there to be resumed.
    Session(Channel& channel, Machine& machine, std::uint32_t incarnation)
        : channel_(channel), machine_(machine), incarnation_(incarnation) {}

    // The manager has orders or events.
    void manager_signalled();
    // Container `index` may have something.
    void signalled(unsigned index);
    // Does everything that can be done now.
    void run();

  private:
    static constexpr unsigned max_containers = protocol::server::max_containers;
    static constexpr unsigned none = max_containers;

    void follow_orders();
    bool follow_events();
    void follow_event(const Event& event);
    bool read_frames();
    bool move_data();

    void hear(const frame::Frame& frame);
    void hello(const frame::Frame& frame);
    void create(const frame::Frame& frame);
    void signal(const frame::Frame& frame);
    void set_interface(const frame::Frame& frame);
    void destroy(const frame::Frame& frame);
    void statistics(const frame::Frame& frame);
    void container_frame(const frame::Frame& frame);
    void resume(const frame::Frame& frame);
    void restart(const frame::Frame& frame);
    void settle();
    void adopt(unsigned index, std::uint32_t number);
    void suspend_all();
    void end_channel(const protocol::FrameHeader& header);

    unsigned find(std::uint32_t number);
    void count_entries();
    bool room() { return channel_.reserve(max_answer) != nullptr; }
    template<typename... Arguments>
    void send(Arguments... arguments);
    void fail(const protocol::FrameHeader& request, protocol::ControlError error);

    // No answer or event takes more.
    static constexpr std::size_t max_answer = 256;

    Channel& channel_;
    Machine& machine_;
    frame::Parser parser_{frame::Sender::Host};
    std::uint32_t incarnation_;
    bool open_ = false;   // the host has said Hello
    bool events_ = false; // the manager may have some
    unsigned entries_ = 0;
    unsigned last_found_ = 0;
    server::IndexQueue turns_;
    server::IndexQueue unsettled_; // containers with output in the channel
    Container containers_[max_containers];
};

} // namespace control
