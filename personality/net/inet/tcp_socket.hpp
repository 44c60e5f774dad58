// SPDX-License-Identifier: Apache-2.0
//
// TCP sockets, tcp(7): a connection or a listener as an open file.
#pragma once

#include "personality/net/inet/inet_socket.hpp"
#include "personality/net/inet/tcp_listener.hpp"
#include "personality/task/mutex.hpp"

namespace personality::net::inet {

class TcpSocket final : public InetSocket {
  public:
    static Result<Ref<fs::File>> make(std::uint16_t family, std::uint32_t flags);

    TcpSocket(Ref<fs::Dentry> path, std::uint32_t flags, std::uint16_t family, Ref<TcpConnection> connection);
    ~TcpSocket() override;

    Result<> bind(const Address& address) override;
    Result<> connect(const Address& address) override;
    Result<> listen(std::int32_t backlog) override;
    Result<Ref<fs::File>> accept(std::uint32_t flags) override;
    Result<> own_name(Address& address) override;
    Result<> peer_name(Address& address) override;
    Result<> shut_down(std::int32_t how) override;
    Result<std::size_t> send(OutgoingMessage& message) override;
    Result<std::size_t> receive(IncomingMessage& message) override;
    Result<> set_option(std::int32_t level, std::int32_t option, UserAddress value, std::uint32_t bytes) override;
    Result<std::uint32_t> get_option(std::int32_t level, std::int32_t option, UserAddress value,
                                     std::uint32_t bytes) override;

    bool listening() const override { return static_cast<bool>(listener_); }
    Errno take_error() override { return connection_->take_error(); }
    void options_changed() override;
    std::uint32_t poll(fs::PollTable* table) override;

  private:
    struct TcpOptions {
        std::int32_t keep_idle_s = 7200;
        std::int32_t keep_interval_s = 75;
        std::int32_t keep_count = 9;
        std::int32_t max_segment = 0;
        std::int32_t syn_count = 6;
        std::int32_t linger2_s = 60;
        std::int32_t defer_accept_s = 0;
        std::int32_t window_clamp = 0;
        std::int32_t user_timeout_ms = 0;
        bool no_delay = false;
        bool cork = false;
        bool quick_ack = true;
    };

    Wait send_wait(std::uint32_t message_flags) const { return {*this, options.send_timeout_ns, message_flags}; }
    Wait receive_wait(std::uint32_t message_flags) const { return {*this, options.receive_timeout_ns, message_flags}; }
    Result<> require_block(); // a control block for who has none any more
    Result<> bind_any();
    void own_connection();
    void disown();
    Result<> disconnect();
    Result<> wait_for_connection(const Wait& wait);
    // tcp_stream.cpp
    Result<> wait_for_room(const Wait& wait);
    Result<> send_piece(OutgoingMessage& message, std::size_t& done, const Wait& wait);
    void push(bool more);
    Result<> receive_piece(IncomingMessage& message, std::size_t& done);
    // tcp_options.cpp
    Result<> set_tcp(std::int32_t option, std::int32_t value);
    Result<std::int32_t> get_tcp(std::int32_t option) const;
    linux::TcpInfo info() const;
    Result<std::uint64_t> bytes_in() override;
    Result<std::uint64_t> bytes_out() override;

    Ref<TcpConnection> connection_;
    Ref<TcpListener> listener_;
    TcpOptions tcp_;
    Mutex sending_, receiving_;
    bool connect_pending_ = false; // connect(2) said that it goes on, and nobody has asked for the end
    bool receiving_shut_ = false;
    bool bound_ = false;
};

} // namespace personality::net::inet
