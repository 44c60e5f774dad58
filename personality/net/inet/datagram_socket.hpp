// SPDX-License-Identifier: Apache-2.0
//
// What sockets without connections share: waiting, receiving, SO_ERROR, shutdown, poll.
#pragma once

#include "personality/net/inet/datagram_queue.hpp"
#include "personality/net/inet/inet_socket.hpp"

namespace personality::net::inet {

class DatagramSocket : public InetSocket {
  public:
    using InetSocket::InetSocket;

    Result<std::size_t> receive(IncomingMessage& message) override;
    Result<std::size_t> send(OutgoingMessage& message) override;
    Result<> shut_down(std::int32_t how) override;
    Errno take_error() override { return std::exchange(error_, Errno{}); }
    std::uint32_t poll(fs::PollTable* table) override;

  protected:
    virtual bool has_peer() const = 0;
    // A message of at most 65,507 bytes.
    virtual Result<> send_out(pbuf& data, const Address* to) = 0;
    Result<std::uint64_t> bytes_in() override { return std::uint64_t{queue_.first_bytes()}; }
    void fail(Errno error);

    DatagramQueue queue_;
    Errno error_{};
    bool receiving_shut_ = false;
    bool sending_shut_ = false;
};

} // namespace personality::net::inet
