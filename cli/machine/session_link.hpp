// SPDX-License-Identifier: Apache-2.0
//
// What the daemon and one container's personality say to each other (abi/protocol/session.hpp), over the control
// channel's Data frames of that container. The container is not trusted: what it sends is checked here for form and by
// the handler for sense.
#pragma once

#include "abi/protocol/session.hpp"
#include "cli/machine/channel.hpp"

#include <string>
#include <string_view>

namespace machine {

// One of the container's processes.
struct ProcessLine {
    protocol::ProcessRow row;
    std::string arguments; // each with a NUL behind it; may be cut, or empty
};

class SessionHandler {
  public:
    virtual ~SessionHandler() = default;

    virtual void on_session_data(std::uint32_t session, protocol::Stream stream, std::string_view bytes) = 0;
    virtual void on_session_eof(std::uint32_t session, protocol::Stream stream) = 0;
    virtual void on_session_credit(std::uint32_t session, std::uint32_t bytes) = 0;
    virtual void on_session_ended(std::uint32_t session, const protocol::SessionEnd& end) = 0;
    virtual void on_process(ProcessLine process) = 0;
    virtual void on_process_list_end() = 0;
    virtual void on_resolve(const protocol::ResolveQuestion& question, std::string_view name) = 0;
    // There is room again after congested() was true.
    virtual void on_session_room() = 0;
};

class SessionLink {
  public:
    SessionLink(Channel& channel, std::uint32_t container, SessionHandler& handler)
        : channel_(channel), container_(container), handler_(handler) {}

    // The container has been asked for: what is queued may go.
    void start();

    void send(protocol::SessionFrameType type, std::uint32_t session, std::string_view payload = {},
              protocol::Stream stream = {});
    template<typename Payload>
    void send_payload(protocol::SessionFrameType type, std::uint32_t session, const Payload& payload,
                      protocol::Stream stream = {}) {
        send(type, session, {reinterpret_cast<const char*>(&payload), sizeof payload}, stream);
    }

    // The container, or the machine, is behind with taking: hold back what can wait.
    bool congested() const { return queue_.size() > congestion_bytes || channel_.congested(); }

    // From the channel. False: it broke the protocol, more credit or more data than there may be, or a malformed frame.
    bool add_credit(std::uint32_t bytes);
    bool receive(std::string_view bytes);
    void resume() { pump(); } // the channel has room again

    // How far both directions have got, for a control server that takes the place of one that died. Nothing is sent
    // until go_back().
    protocol::Resume suspend();
    // So many bytes have arrived, and `credit` more may come: what was sent behind them is sent again. False: absurd.
    bool go_back(std::uint32_t arrived, std::uint32_t credit);
    // The container was not made, and is asked for again. False: absurd.
    bool start_over();

  private:
    static constexpr std::size_t congestion_bytes = 16 * 1024;
    static constexpr std::uint32_t window = 64 * 1024; // that may be under way from the container

    void pump();
    void grant(std::size_t bytes);
    void dispatch(const protocol::SessionHeader& header, std::string_view payload);

    Channel& channel_;
    std::uint32_t container_;
    SessionHandler& handler_;
    std::string queue_;                                   // frames still to be sent
    std::uint32_t credit_ = protocol::console_ring_bytes; // Create implies it
    std::string received_;                                // the start of a frame
    std::string sent_;                                    // the last of it: no more can be under way
    std::uint32_t sent_bytes_ = 0;                        // in all, modulo 2^32
    std::uint32_t received_bytes_ = 0;
    std::uint32_t granted_ = 0;
    std::size_t to_grant_ = 0;
    bool started_ = false;
};

} // namespace machine
