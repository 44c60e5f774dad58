// SPDX-License-Identifier: Apache-2.0
//
// One end of a Unix socket, apart from the file that programs have open: it lives as long as the file, as a peer that
// refers to it, or as what it sent has not been received. A connection that is not accepted yet is an end without file.
#pragma once

#include "personality/net/socket_options.hpp"
#include "personality/net/unix/name_table.hpp"
#include "personality/net/unix/segment.hpp"
#include "personality/task/mutex.hpp"

namespace personality::fs {
class PollTable;
}

namespace personality::net {

class UnixSocket;

class Endpoint : public RefCounted {
  public:
    ListHook all_hook, bound_hook, backlog_hook, peer_hook;

    enum class State : std::uint8_t { unconnected, listening, connected, closed };
    static constexpr unsigned max_datagrams = 10; // that wait at one end, net.unix.max_dgram_qlen
    static constexpr std::uint8_t no_more_receiving = 1, no_more_sending = 2;

    explicit Endpoint(std::uint32_t of_type);
    ~Endpoint();
    static List<Endpoint, &Endpoint::all_hook>& all();

    bool is_datagram() const { return type == linux::sock_dgram; }
    bool closed() const { return state == State::closed; }
    bool shut(std::uint8_t which) const { return (shutdown & which) != 0; }

    // Both ways, of two new ends.
    static void connect(Endpoint& one, Endpoint& other);
    // A datagram socket's; null: none. What came from the former peer is lost.
    void set_datagram_peer(Endpoint* other);
    // The file is gone, or there never will be one.
    void close();
    void shut_down(std::uint8_t which); // ... and what follows for the peer

    void put(SegmentPtr segment); // into `received`
    SegmentPtr take();            // the front of it
    bool full_for(const Endpoint& sender) const;
    void put_connection(Ref<Endpoint> embryo); // into the backlog
    Ref<Endpoint> take_connection();           // null: there is none
    bool backlog_full() const { return backlog_count > backlog_limit; }

    // Bytes that this end has sent and nobody has received.
    void add_unreceived(std::uint64_t bytes) { unreceived_ += bytes; }
    void remove_unreceived(std::uint64_t bytes);
    std::uint64_t unreceived() const { return unreceived_; }
    bool may_send() const { return unreceived_ < send_buffer(); }

    std::uint32_t events(fs::PollTable* table);
    std::uint64_t bytes_received() const; // that wait
    Errno take_error() { return std::exchange(error, Errno{}); }
    bool wants_sender() const;

    std::uint32_t type;
    State state = State::unconnected;
    std::uint8_t shutdown = 0;
    Errno error{};
    UnixSocket* file = nullptr;
    Ref<Endpoint> peer;
    Ref<BoundName> name;
    linux::UCred owner{0, UINT32_MAX, UINT32_MAX};      // who listens or connected
    linux::UCred peer_owner{0, UINT32_MAX, UINT32_MAX}; // SO_PEERCRED

    SegmentList received;
    unsigned received_count = 0;
    Mutex receiving; // held while bytes go to the program

    List<Endpoint, &Endpoint::backlog_hook> backlog; // connections to accept
    std::uint32_t backlog_count = 0;
    std::uint32_t backlog_limit = 0;
    Ref<Endpoint> held; // itself, while it is in a backlog

    WaitQueue readable, writable;
    WaitQueue room; // who waits to send a datagram here, or to connect

  private:
    std::uint64_t send_buffer() const;
    bool sends_freely() const { return unreceived_ * 4 <= send_buffer(); }
    void drop_content();
    void tell_senders();
    void wake_all();

    std::uint64_t unreceived_ = 0;
    List<Endpoint, &Endpoint::peer_hook> senders_; // datagram sockets that are connected to this one
};

} // namespace personality::net
