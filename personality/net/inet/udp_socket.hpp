// SPDX-License-Identifier: Apache-2.0
//
// UDP sockets, udp(7).
#pragma once

#include "personality/net/inet/datagram_socket.hpp"
#include "personality/net/inet/socket_table.hpp"

#include <lwip/udp.h>

namespace personality::net::inet {

class UdpSocket final : public DatagramSocket {
  public:
    static Result<Ref<fs::File>> make(std::uint16_t family, std::uint32_t flags);

    UdpSocket(Ref<fs::Dentry> path, std::uint32_t flags, std::uint16_t family, udp_pcb* block);
    ~UdpSocket() override;

    // An ICMP error said that nobody receives what was sent from `own_port` to `address` (as it is on the wire),
    // `port`.
    static void refused(std::uint16_t own_port, std::uint32_t address, std::uint16_t port);

    Result<> bind(const Address& address) override;
    Result<> connect(const Address& address) override;
    Result<> own_name(Address& address) override;
    Result<> peer_name(Address& address) override;
    void options_changed() override { apply_options(*pcb_); }

    ListHook all_hook;

  private:
    friend void list_udp(RowSink& sink);
    SocketRow row() const;
    bool has_peer() const override { return (pcb_->flags & UDP_FLAGS_CONNECTED) != 0; }
    Result<> send_out(pbuf& data, const Address* to) override;
    static void on_received(void* self, udp_pcb* block, pbuf* data, const ip_addr_t* from, u16_t port);

    udp_pcb* pcb_;
    bool bound_ = false; // by bind(2): connect(2) chooses no address
};

} // namespace personality::net::inet
