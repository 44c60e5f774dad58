// SPDX-License-Identifier: Apache-2.0
//
// Datagrams and sequenced packets: each arrives whole, in one call.
#include "personality/net/unix/unix_socket.hpp"

#include <algorithm>

namespace personality::net {

namespace {
constexpr std::uint32_t header_room = 32; // of the send buffer, that no message has
}

Result<Ref<Endpoint>> UnixSocket::receiver(const OutgoingMessage& message) {
    const bool packets = type() == linux::sock_seqpacket;
    if (packets || message.to == nullptr) {
        if (!endpoint_->peer) return endpoint_->shut(Endpoint::no_more_sending) ? Errno::epipe : Errno::enotconn;
        return endpoint_->peer;
    }
    auto other = TRY(find_bound(TRY(unix_name(*message.to))));
    if (!other->is_datagram()) return Errno::eprototype;
    return other;
}

Result<> UnixSocket::wait_for_receiver(Endpoint& other, const Wait& wait) {
    for (;;) {
        if (other.closed()) {
            if (type() == linux::sock_seqpacket) return Errno::epipe;
            if (endpoint_->peer.get() == &other) endpoint_->set_datagram_peer(nullptr);
            return Errno::econnrefused;
        }
        if (other.is_datagram() && other.peer && other.peer != endpoint_) return Errno::eperm;
        if (other.shut(Endpoint::no_more_receiving)) return Errno::epipe;
        if (!other.full_for(*endpoint_)) return {};
        TRY(wait.in(other.room));
    }
}

Result<std::size_t> UnixSocket::send_datagram(OutgoingMessage& message, const Wait& wait) {
    const Ref<Endpoint> other = TRY(receiver(message));
    const std::uint64_t bytes = message.data.remaining();
    if (bytes > options.send_buffer - header_room) return Errno::emsgsize;
    while (!endpoint_->may_send() && !endpoint_->shut(Endpoint::no_more_sending))
        TRY(wait.in(endpoint_->writable));
    if (endpoint_->shut(Endpoint::no_more_sending)) return Errno::epipe;
    SegmentPtr segment(TRY(Segment::make(static_cast<std::uint32_t>(bytes), *endpoint_)));
    TRY(message.data.get(segment->data(), bytes));
    TRY(wait_for_receiver(*other, wait));
    seal(*segment, message, *other);
    other->put(std::move(segment));
    return bytes;
}

Result<std::size_t> UnixSocket::receive_datagram(IncomingMessage& message, const Wait& wait) {
    const bool packets = type() == linux::sock_seqpacket;
    if (packets && endpoint_->state != Endpoint::State::connected) return Errno::enotconn;
    for (;;) {
        if (endpoint_->error != Errno{}) return endpoint_->take_error();
        {
            const auto guard = TRY(endpoint_->receiving.lock());
            if (!endpoint_->received.empty()) return take_datagram(message);
        }
        const bool over = endpoint_->shut(Endpoint::no_more_receiving);
        if (over && packets) return std::size_t{0};
        if (over && !nonblock() && (message.flags & linux::msg_dontwait) == 0) return std::size_t{0};
        TRY(wait.in(endpoint_->readable));
    }
}

// Precondition: there is one, and nobody else takes it.
Result<std::size_t> UnixSocket::take_datagram(IncomingMessage& message) {
    const bool peek = (message.flags & linux::msg_peek) != 0;
    const SegmentPtr taken = peek ? nullptr : endpoint_->take();
    Segment& segment = peek ? endpoint_->received.front() : *taken;
    const auto bytes = static_cast<std::uint32_t>(std::min<std::uint64_t>(segment.size, message.data.remaining()));
    if (bytes < segment.size) message.out_flags |= linux::msg_trunc;
    TRY(message.data.put(segment.data(), bytes));
    open(segment, message);
    message.rights = peek ? TRY(segment.rights.copy()) : segment.detach();
    return (message.flags & linux::msg_trunc) != 0 ? segment.size : bytes;
}

} // namespace personality::net
