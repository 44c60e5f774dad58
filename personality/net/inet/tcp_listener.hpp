// SPDX-License-Identifier: Apache-2.0
//
// A listening TCP socket's control block and the connections that wait to be accepted. Sockets with SO_REUSEPORT that
// listen on the same port share one.
#pragma once

#include "personality/net/inet/tcp_connection.hpp"

namespace personality::net::inet {

class TcpListener : public RefCounted {
  public:
    explicit TcpListener(tcp_pcb* block);
    ~TcpListener();

    // One that listens there and lets others of `uid` listen too; null: there is none.
    static TcpListener* find_shared(const ip_addr_t& address, std::uint16_t port, std::uint32_t uid);
    void share_with(std::uint32_t uid) { shared_with_ = uid; }

    void set_backlog(std::int32_t backlog);
    bool empty() const { return ready_.empty(); }
    unsigned waiting() const { return waiting_; }
    unsigned limit() const { return limit_; }
    Ref<TcpConnection> take(); // precondition: not empty()
    // The connection ended before anybody accepted it; it stays to be accepted, as on Linux.
    void forget(TcpConnection& connection) { connection.listener = nullptr; }
    const tcp_pcb& pcb() const { return *pcb_; }

    WaitQueue readable;
    ListHook all_hook;
    const fs::File* file = nullptr; // who has it open; of several the one that came first, while it is
    std::uint16_t family = 0;       // of that socket

  private:
    static err_t on_accept(void* self, tcp_pcb* block, err_t error);
    void bound_half_open();

    static constexpr std::uint32_t nobody = UINT32_MAX;

    tcp_pcb* pcb_;
    List<TcpConnection, &TcpConnection::backlog_hook> ready_;
    unsigned waiting_ = 0;
    unsigned limit_ = 0;
    std::uint32_t shared_with_ = nobody;
};

} // namespace personality::net::inet
