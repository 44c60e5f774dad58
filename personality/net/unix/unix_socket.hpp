// SPDX-License-Identifier: Apache-2.0
//
// Unix sockets, unix(7): streams, datagrams and sequenced packets between the container's processes.
#pragma once

#include "personality/net/family.hpp"
#include "personality/net/unix/endpoint.hpp"

namespace personality::fs {
class Text;
}

namespace personality::net {

// The rows of the table of families.
Result<Ref<fs::File>> make_unix_socket(std::uint32_t type, std::int32_t protocol, std::uint32_t flags);
Result<SocketPair> make_unix_pair(std::uint32_t type, std::int32_t protocol, std::uint32_t flags);

// /proc/net/unix.
Result<> unix_sockets_text(fs::Text& text);

class UnixSocket final : public Socket {
  public:
    UnixSocket(Ref<fs::Dentry> path, std::uint32_t flags, Ref<Endpoint> endpoint);
    ~UnixSocket() override;

    static UnixSocket* from(fs::File& file);

    // As which SO_PEERCRED shows the current process.
    static linux::UCred current_owner();

    Endpoint& endpoint() const { return *endpoint_; }

    Result<> bind(const Address& address) override;
    Result<> connect(const Address& address) override;
    Result<> listen(std::int32_t backlog) override;
    Result<Ref<fs::File>> accept(std::uint32_t flags) override;
    Result<> own_name(Address& address) override;
    Result<> peer_name(Address& address) override;
    Result<> shut_down(std::int32_t how) override;
    Result<std::size_t> send(OutgoingMessage& message) override;
    Result<std::size_t> receive(IncomingMessage& message) override;

    bool listening() const override { return endpoint_->state == Endpoint::State::listening; }
    Errno take_error() override { return endpoint_->take_error(); }
    Result<linux::UCred> peer_credentials() override { return endpoint_->peer_owner; }
    std::uint32_t poll(fs::PollTable* table) override { return endpoint_->events(table); }
    Result<std::int64_t> ioctl(std::uint32_t request, UserAddress argument) override;

    // For the search of those that only messages refer to (in_flight.hpp).
    ListHook in_flight_hook;
    std::uint32_t in_flight = 0; // messages that carry it
    std::uint32_t from_outside = 0;
    bool candidate = false;

  private:
    Result<> bind_if_needed(); // SO_PASSCRED's receivers are told a name
    Result<> connect_stream(const Address& address, const Wait& wait);
    Result<> connect_datagram(const Address& address);
    // stream.cpp
    Result<std::size_t> send_stream(OutgoingMessage& message, const Wait& wait);
    Result<> send_piece(OutgoingMessage& message, Endpoint& other, std::size_t& done, const Wait& wait);
    Result<std::size_t> receive_stream(IncomingMessage& message, const Wait& wait);
    Result<bool> take_from_stream(IncomingMessage& message, std::size_t& done);
    // datagram.cpp
    Result<std::size_t> send_datagram(OutgoingMessage& message, const Wait& wait);
    Result<Ref<Endpoint>> receiver(const OutgoingMessage& message);
    Result<> wait_for_receiver(Endpoint& other, const Wait& wait);
    Result<std::size_t> receive_datagram(IncomingMessage& message, const Wait& wait);
    Result<std::size_t> take_datagram(IncomingMessage& message);
    // Rights and sender go with the segment, when `to` is to get it.
    void seal(Segment& segment, OutgoingMessage& message, const Endpoint& to) const;
    void open(Segment& segment, IncomingMessage& message) const;
    Wait send_wait(std::uint32_t flags) const { return {*this, options.send_timeout_ns, flags}; }
    Wait receive_wait(std::uint32_t flags) const { return {*this, options.receive_timeout_ns, flags}; }

    Ref<Endpoint> endpoint_;
};

} // namespace personality::net
