// SPDX-License-Identifier: Apache-2.0
//
// Raw sockets, raw(7), and ICMP echo sockets without privilege, icmp(7): SOCK_DGRAM with IPPROTO_ICMP, which send echo
// requests with a number that the system chose and receive the replies to them.
#pragma once

#include "personality/net/inet/datagram_socket.hpp"
#include "personality/net/inet/socket_table.hpp"

#include <lwip/raw.h>

namespace personality::net::inet {

class RawSocket final : public DatagramSocket {
  public:
    static Result<Ref<fs::File>> make(std::uint16_t family, std::uint32_t type, std::int32_t protocol,
                                      std::uint32_t flags);

    RawSocket(Ref<fs::Dentry> path, std::uint32_t flags, std::uint16_t family, std::uint32_t type,
              std::int32_t protocol, raw_pcb* block);
    ~RawSocket() override;

    Result<> bind(const Address& address) override;
    Result<> connect(const Address& address) override;
    Result<> own_name(Address& address) override;
    Result<> peer_name(Address& address) override;
    Result<> set_option(std::int32_t level, std::int32_t option, UserAddress value, std::uint32_t bytes) override;
    void options_changed() override { apply_options(*pcb_); }

    ListHook all_hook;

  private:
    friend void list_raw(RowSink& sink);
    bool echoes() const { return type() == linux::sock_dgram; }
    bool has_peer() const override { return (pcb_->flags & RAW_FLAGS_CONNECTED) != 0; }
    Result<> send_out(pbuf& data, const Address* to) override;
    Result<> prepare_echo(pbuf& data);
    Result<> take_number(std::uint16_t wanted);
    bool wants(const pbuf& data, std::size_t header) const;
    static u8_t on_received(void* self, raw_pcb* block, pbuf* data, const ip_addr_t* from);

    raw_pcb* pcb_;
    std::uint16_t number_ = 0; // of the echo requests; 0: none yet
    std::uint32_t filter_ = 0; // ICMP_FILTER: types that are not received
};

} // namespace personality::net::inet
