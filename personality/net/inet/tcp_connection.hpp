// SPDX-License-Identifier: Apache-2.0
//
// One end of a TCP connection, apart from the file that programs have open: a connection that is not accepted yet has
// none. lwIP's control block ends when it likes (a reset, a time-out); this object outlives it.
#pragma once

#include "personality/base/list.hpp"
#include "personality/base/ref.hpp"
#include "personality/net/inet/name.hpp"
#include "personality/net/socket_options.hpp"
#include "personality/task/wait_queue.hpp"

#include <lwip/tcp.h>

namespace personality::fs {
class File;
}

namespace personality::net::inet {

class TcpListener;

class TcpConnection : public RefCounted {
  public:
    enum class State : std::uint8_t {
        fresh,      // neither connected nor connecting
        connecting, // a SYN is on its way
        connected,  // once: `pcb` tells whether it still is
    };

    // Takes the control block over. `arrived`: of a connection that a listener got.
    TcpConnection(tcp_pcb* block, bool arrived);
    ~TcpConnection();

    // The file is gone: what was sent still goes out, unless `abort` or something unread says otherwise.
    void close(bool abort);
    // The control block becomes a listener's: this object is empty then.
    tcp_pcb* release();

    Result<> connect(const Name& to);
    void shut_sending();
    Errno take_error() { return std::exchange(error, Errno{}); }

    std::size_t received_bytes() const { return received_bytes_; }
    // The first run of what was received. Precondition: received_bytes() is not 0.
    const std::byte* front(std::size_t& bytes) const;
    // Runs from `offset` on, for who only looks; null at the end.
    const std::byte* at(std::size_t offset, std::size_t& bytes) const;
    void take(std::size_t bytes);

    // Room for sending; 0 while there is none.
    std::size_t room() const;
    bool may_send_more() const { return room() >= least_room; }
    std::size_t unacknowledged() const;
    bool ended() const { return ended_ || pcb == nullptr; } // nothing more will be received

    tcp_pcb* pcb;
    State state;
    bool sending_shut = false;
    Errno error{};
    Name local, peer;            // the last known ones
    std::size_t lent_window = 0; // bytes that the window is to be narrowed by when some are taken
    WaitQueue readable, writable;
    ListHook backlog_hook;
    Ref<TcpConnection> held; // itself, while it is in a backlog
    TcpListener* listener = nullptr;
    const fs::File* file = nullptr; // who has it open
    std::uint16_t family = 0;       // of that socket

  private:
    // As Linux tells of room: a third of the buffer.
    static constexpr std::size_t least_room = TCP_SND_BUF / 3;

    void adopt();
    void detach();
    void note_names();
    void fit_window();
    void wake_all();

    static err_t on_received(void* self, tcp_pcb* block, pbuf* data, err_t error);
    static err_t on_sent(void* self, tcp_pcb* block, u16_t bytes);
    static err_t on_connected(void* self, tcp_pcb* block, err_t error);
    static void on_error(void* self, err_t error);

    pbuf* received_ = nullptr;
    pbuf* last_ = nullptr;
    std::size_t taken_ = 0; // of the first one
    std::size_t received_bytes_ = 0;
    bool ended_ = false;
};

} // namespace personality::net::inet
