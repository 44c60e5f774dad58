// SPDX-License-Identifier: Apache-2.0
//
// Streams: bytes without borders, but for those that what goes with the bytes makes.
#include "personality/linux/signal.hpp"
#include "personality/net/unix/unix_socket.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::net {

namespace {

constexpr std::size_t segment_bytes = 16384; // most that wait in one piece

bool same_sender(const Sender& known, const Sender& other) {
    return known.who.pid == other.who.pid && known.who.uid == other.who.uid && known.who.gid == other.who.gid;
}

} // namespace

Result<std::size_t> UnixSocket::send_stream(OutgoingMessage& message, const Wait& wait) {
    const bool connected = endpoint_->state == Endpoint::State::connected;
    if (message.to != nullptr) return connected ? Errno::eisconn : Errno::eopnotsupp;
    if (!connected) return Errno::enotconn;
    const Ref<Endpoint> other = endpoint_->peer;
    std::size_t done = 0;
    Result<> outcome;
    while (message.data.remaining() > 0 && outcome.ok()) {
        outcome = send_piece(message, *other, done, wait);
    }
    if (done > 0 || outcome.ok()) return done;
    if (outcome.error() == Errno::epipe && (message.flags & linux::msg_nosignal) == 0) raise_signal(linux::sigpipe);
    return outcome.error();
}

Result<> UnixSocket::send_piece(OutgoingMessage& message, Endpoint& other, std::size_t& done, const Wait& wait) {
    const auto broken = [&] {
        return endpoint_->shut(Endpoint::no_more_sending) || other.closed() || other.shut(Endpoint::no_more_receiving);
    };
    while (!broken() && !endpoint_->may_send())
        TRY(wait.in(endpoint_->writable));
    if (broken()) return Errno::epipe;
    const auto bytes = static_cast<std::uint32_t>(std::min<std::uint64_t>(message.data.remaining(), segment_bytes));
    SegmentPtr segment(TRY(Segment::make(bytes, *endpoint_)));
    TRY(message.data.get(segment->data(), bytes));
    if (broken()) return Errno::epipe;
    seal(*segment, message, other);
    other.put(std::move(segment));
    done += bytes;
    return {};
}

Result<std::size_t> UnixSocket::receive_stream(IncomingMessage& message, const Wait& wait) {
    if (endpoint_->state != Endpoint::State::connected) return Errno::einval;
    const std::uint64_t room = message.data.remaining();
    const bool all = (message.flags & linux::msg_waitall) != 0 && (message.flags & linux::msg_peek) == 0;
    const auto low_water = static_cast<std::uint64_t>(options.receive_low_water);
    const std::uint64_t wanted = all ? room : std::min(low_water, room);
    std::size_t done = 0;
    for (;;) {
        bool more = true;
        {
            const auto guard = TRY(endpoint_->receiving.lock());
            more = TRY(take_from_stream(message, done));
        }
        if (!more || done >= wanted) return done;
        if (endpoint_->error != Errno{}) return done > 0 ? Result<std::size_t>(done) : endpoint_->take_error();
        if (endpoint_->shut(Endpoint::no_more_receiving)) return done;
        if (const auto waited = wait.in(endpoint_->readable); !waited)
            return done > 0 ? Result<std::size_t>(done) : waited.error();
    }
}

// What there is. False: what comes next is for another call.
Result<bool> UnixSocket::take_from_stream(IncomingMessage& message, std::size_t& done) {
    const bool peek = (message.flags & linux::msg_peek) != 0;
    Segment* segment = endpoint_->received.empty() ? nullptr : &endpoint_->received.front();
    while (segment != nullptr && message.data.remaining() > 0) {
        if (done > 0 && message.sender.known && !same_sender(message.sender, segment->credentials)) return false;
        if (done == 0) open(*segment, message);
        const auto bytes =
            static_cast<std::uint32_t>(std::min<std::uint64_t>(segment->left(), message.data.remaining()));
        if (const auto put = message.data.put(segment->data() + segment->taken, bytes); !put)
            return done > 0 ? Result<bool>(false) : put.error();
        done += bytes;
        if (peek) {
            if (segment->rights.count != 0) {
                message.rights = TRY(segment->rights.copy());
                return false;
            }
            segment = endpoint_->received.next(*segment);
            continue;
        }
        segment->taken += bytes;
        const bool border = segment->rights.count != 0;
        if (border) message.rights = segment->detach();
        if (segment->left() == 0) endpoint_->take();
        if (border) return false;
        segment = endpoint_->received.empty() ? nullptr : &endpoint_->received.front();
    }
    return message.data.remaining() > 0;
}

} // namespace personality::net
