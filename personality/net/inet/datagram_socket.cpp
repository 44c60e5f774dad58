// SPDX-License-Identifier: Apache-2.0
#include "personality/net/inet/datagram_socket.hpp"

#include "personality/fs/vfs/poll_table.hpp"
#include "personality/linux/signal.hpp"
#include "personality/net/inet/stack.hpp"
#include "personality/task/task.hpp"

namespace personality::net::inet {

namespace {
constexpr std::uint64_t most_bytes = 65507; // of IPv4's total length, less its header and UDP's
}

Result<std::size_t> DatagramSocket::receive(IncomingMessage& message) {
    if ((message.flags & linux::msg_errqueue) != 0) return Errno::eagain;
    if ((message.flags & linux::msg_oob) != 0) return Errno::eopnotsupp;
    const Wait wait{*this, options.receive_timeout_ns, message.flags};
    for (;;) {
        if (error_ != Errno{}) return take_error();
        if (!queue_.empty()) return queue_.take(message, family());
        if (receiving_shut_) return std::size_t{0};
        TRY(wait.in(queue_.readable));
    }
}

Result<std::size_t> DatagramSocket::send(OutgoingMessage& message) {
    if ((message.flags & linux::msg_oob) != 0) return Errno::eopnotsupp;
    if (message.data.remaining() > most_bytes) return Errno::emsgsize;
    if (sending_shut_) {
        if ((message.flags & linux::msg_nosignal) == 0) raise_signal(linux::sigpipe);
        return Errno::epipe;
    }
    if (error_ != Errno{}) return take_error();
    const auto bytes = static_cast<u16_t>(message.data.remaining());
    pbuf* const data = pbuf_alloc(PBUF_TRANSPORT, bytes, PBUF_RAM); // one run of memory
    if (data == nullptr) return Errno::enobufs;
    Result<> sent = message.data.get(data->payload, bytes);
    if (sent.ok()) sent = send_out(*data, message.to);
    pbuf_free(data);
    settle();
    TRY(std::move(sent));
    return std::size_t{bytes};
}

Result<> DatagramSocket::shut_down(std::int32_t how) {
    if (how < linux::shut_rd || how > linux::shut_rdwr) return Errno::einval;
    if (how != linux::shut_wr) receiving_shut_ = true;
    if (how != linux::shut_rd) sending_shut_ = true;
    queue_.readable.wake_all();
    return has_peer() ? Result<>() : Errno::enotconn;
}

std::uint32_t DatagramSocket::poll(fs::PollTable* table) {
    if (table != nullptr) table->add(queue_.readable, fs::PollTable::in_events);
    std::uint32_t events = linux::pollout | linux::pollwrnorm | linux::pollwrband;
    if (error_ != Errno{}) events |= linux::pollerr;
    if (!queue_.empty() || receiving_shut_) events |= linux::pollin | linux::pollrdnorm;
    if (receiving_shut_) events |= linux::pollrdhup;
    if (receiving_shut_ && sending_shut_) events |= linux::pollhup;
    return events;
}

void DatagramSocket::fail(Errno error) {
    error_ = error;
    queue_.readable.wake_all();
}

} // namespace personality::net::inet
