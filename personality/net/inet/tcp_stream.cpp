// SPDX-License-Identifier: Apache-2.0
//
// Bytes through a TCP connection.
#include "personality/linux/signal.hpp"
#include "personality/net/inet/stack.hpp"
#include "personality/net/inet/tcp_socket.hpp"
#include "personality/task/task.hpp"

#include <lwip/priv/tcp_priv.h>

#include <algorithm>
#include <memory>

namespace personality::net::inet {

namespace {

constexpr std::size_t small_bytes = 512; // of a piece that is copied on the stack
constexpr std::size_t piece_bytes = 16384;

} // namespace

Result<> TcpSocket::wait_for_room(const Wait& wait) {
    for (;;) {
        TcpConnection& connection = *connection_;
        if (connection.error != Errno{}) return connection.take_error();
        const bool connecting = connection.state == TcpConnection::State::connecting;
        if (connection.sending_shut || (connection.pcb == nullptr && !connecting)) return Errno::epipe;
        if (connection.state == TcpConnection::State::fresh) return Errno::epipe;
        if (connection.room() > 0) return {};
        TRY(wait.in(connection.writable));
    }
}

// Without an answer on its way nobody would send what Nagle's algorithm or a cork keeps back.
void TcpSocket::push(bool more) {
    tcp_pcb* const block = connection_->pcb;
    if (block == nullptr) return;
    const bool whole_segment = block->unsent != nullptr && block->unsent->next != nullptr;
    if (!more || whole_segment) (void)tcp_output(block);
    settle();
}

Result<> TcpSocket::send_piece(OutgoingMessage& message, std::size_t& done, const Wait& wait) {
    TRY(wait_for_room(wait));
    const std::size_t bytes =
        std::min({static_cast<std::size_t>(message.data.remaining()), connection_->room(), piece_bytes});
    std::byte near_by[small_bytes];
    std::unique_ptr<std::byte[]> large;
    if (bytes > small_bytes) {
        large.reset(new (std::nothrow) std::byte[bytes]);
        if (!large) return Errno::enomem;
    }
    std::byte* const piece = large ? large.get() : near_by;
    TRY(message.data.get(piece, bytes));
    for (;;) {
        tcp_pcb* const block = connection_->pcb;
        if (block == nullptr || connection_->sending_shut) return wait_for_room(wait);
        const bool more = message.data.remaining() > 0;
        const u8_t flags = TCP_WRITE_FLAG_COPY | (more ? TCP_WRITE_FLAG_MORE : 0);
        const err_t error = tcp_write(block, piece, static_cast<u16_t>(bytes), flags);
        if (error == ERR_OK) break;
        if (error != ERR_MEM) return Errno::epipe;
        if (connection_->unacknowledged() == 0) return Errno::enobufs;
        TRY(wait.in(connection_->writable));
    }
    done += bytes;
    push(message.data.remaining() > 0 || tcp_.cork || (message.flags & linux::msg_more) != 0);
    return {};
}

Result<std::size_t> TcpSocket::send(OutgoingMessage& message) {
    if ((message.flags & linux::msg_oob) != 0) return Errno::eopnotsupp;
    const Wait wait = send_wait(message.flags);
    std::size_t done = 0;
    Result<> outcome;
    const auto guard = TRY(sending_.lock());
    if (message.data.remaining() == 0 && connection_->room() == 0) outcome = wait_for_room(wait);
    while (message.data.remaining() > 0 && outcome.ok())
        outcome = send_piece(message, done, wait);
    if (done > 0 && !outcome.ok()) push(tcp_.cork);
    if (done > 0 || outcome.ok()) return done;
    if (outcome.error() == Errno::epipe && (message.flags & linux::msg_nosignal) == 0) raise_signal(linux::sigpipe);
    return outcome.error();
}

// Copies what there is, taking it unless the caller only looks. With msg_trunc it goes nowhere, tcp(7).
Result<> TcpSocket::receive_piece(IncomingMessage& message, std::size_t& done) {
    const bool peek = (message.flags & linux::msg_peek) != 0;
    const bool discard = (message.flags & linux::msg_trunc) != 0;
    TcpConnection& connection = *connection_;
    std::size_t offset = peek ? done : 0;
    while (message.data.remaining() > (discard ? done : 0)) {
        std::size_t bytes = 0;
        const std::byte* const from = connection.at(offset, bytes);
        if (from == nullptr) break;
        bytes = std::min<std::size_t>(bytes, message.data.remaining() - (discard ? done : 0));
        if (!discard) TRY(message.data.put(from, bytes));
        done += bytes;
        if (peek)
            offset += bytes;
        else
            connection.take(bytes);
    }
    settle();
    return {};
}

Result<std::size_t> TcpSocket::receive(IncomingMessage& message) {
    if ((message.flags & linux::msg_oob) != 0) return Errno::einval;
    if ((message.flags & linux::msg_errqueue) != 0) return Errno::eagain;
    const Wait wait = receive_wait(message.flags);
    const std::uint64_t room = message.data.remaining();
    const bool peek = (message.flags & linux::msg_peek) != 0;
    const bool all = (message.flags & linux::msg_waitall) != 0 && !peek;
    const std::uint64_t wanted = all ? room : std::min<std::uint64_t>(room, options.receive_low_water);
    const auto guard = TRY(receiving_.lock());
    std::size_t done = 0;
    for (;;) {
        if (listener_) return Errno::enotconn;
        if (const auto piece = receive_piece(message, done); !piece.ok())
            return done > 0 ? Result<std::size_t>(done) : piece.error();
        if (done > 0 && done >= wanted) return done;
        TcpConnection& connection = *connection_;
        if (connection.error != Errno{}) return done > 0 ? Result<std::size_t>(done) : connection.take_error();
        if (connection.state == TcpConnection::State::fresh && connection.pcb != nullptr) return Errno::enotconn;
        if (receiving_shut_ || (connection.ended() && connection.state != TcpConnection::State::connecting))
            return done;
        if (room == 0) return done;
        if (const auto waited = wait.in(connection.readable); !waited.ok())
            return done > 0 ? Result<std::size_t>(done) : waited.error();
    }
}

} // namespace personality::net::inet
