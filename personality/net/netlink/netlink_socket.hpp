// SPDX-License-Identifier: Apache-2.0
//
// Netlink sockets, netlink(7): datagrams to the kernel, which answers at once, so that the answers wait in the socket.
// Nothing is ever sent to groups.
#pragma once

#include "personality/net/netlink/message.hpp"
#include "personality/net/netlink/route.hpp"
#include "personality/net/socket.hpp"

namespace personality::net::netlink {

// The row of the table of families.
Result<Ref<fs::File>> make_socket(std::uint32_t type, std::int32_t protocol, std::uint32_t flags);

class NetlinkSocket final : public Socket {
  public:
    NetlinkSocket(Ref<fs::Dentry> path, std::uint32_t flags, std::uint32_t type, std::uint32_t protocol)
        : Socket(std::move(path), flags | linux::o_rdwr, linux::af_netlink, type, protocol) {}

    Result<> bind(const Address& address) override;
    Result<> connect(const Address& address) override;
    Result<> own_name(Address& address) override;
    Result<> peer_name(Address& address) override;
    Result<> shut_down(std::int32_t how) override;
    Result<std::size_t> send(OutgoingMessage& message) override;
    Result<std::size_t> receive(IncomingMessage& message) override;
    Result<> set_option(std::int32_t level, std::int32_t option, UserAddress value, std::uint32_t bytes) override;
    Result<std::uint32_t> get_option(std::int32_t level, std::int32_t option, UserAddress value,
                                     std::uint32_t bytes) override;
    Result<std::int64_t> ioctl(std::uint32_t request, UserAddress argument) override;
    std::uint32_t poll(fs::PollTable* table) override;

    ListHook all_hook;

  private:
    Result<> take_port(std::uint32_t wanted);
    void handle(const Request& request);
    void answer(const Request& request, Errno error);

    Datagrams answers_;
    WaitQueue readable_;
    std::uint32_t port_ = 0; // 0: none yet
    std::uint32_t groups_ = 0;
    std::uint32_t switches_ = 0; // bit n: option n of SOL_NETLINK is on
    bool connected_ = false;
};

} // namespace personality::net::netlink
