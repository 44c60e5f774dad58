// SPDX-License-Identifier: Apache-2.0
#include "personality/session/channel.hpp"

#include "lib/ring/bytes.hpp"
#include "personality/platform/doorbell.hpp"
#include "personality/platform/ports.hpp"
#include "personality/task/mutex.hpp"

#include <algorithm>
#include <cstring>

namespace personality::session::channel {

namespace {

using platform::console_port;
using platform::console_ring;
using platform::signal_control_server;
using protocol::Lane;
using protocol::SessionFrameType;
using protocol::SessionHeader;

constexpr std::uint32_t header_bytes = sizeof(SessionHeader);

// Payload that is handed over at once. More than every frame that has to be whole.
constexpr std::uint32_t piece_bytes = 512;

// Room worth waiting for: waking for every byte would cost a switch each.
constexpr std::uint32_t worthwhile_room = protocol::console_ring_bytes / 2;

ring::ByteConsumer& input() {
    static ring::ByteConsumer ring(console_port().rings[static_cast<unsigned>(Lane::ToContainer)],
                                   console_ring(Lane::ToContainer), protocol::console_ring_bytes);
    return ring;
}

ring::ByteProducer& output() {
    static ring::ByteProducer ring(console_port().rings[static_cast<unsigned>(Lane::FromContainer)],
                                   console_ring(Lane::FromContainer), protocol::console_ring_bytes);
    return ring;
}

Mutex output_lock;           // copying from programs can block
bool output_is_held = false; // a frame is being written that isn't committed yet

// The frame that is being received.
struct {
    std::byte header[header_bytes];
    std::uint32_t header_fill = 0;
    std::uint32_t payload_left = 0;
    bool malformed = false;
} incoming;

bool well_formed(const SessionHeader& header) {
    const bool in_pieces = header.type == SessionFrameType::Data || header.type == SessionFrameType::Spec;
    return header.length <= (in_pieces ? protocol::session_max_payload : piece_bytes) &&
           static_cast<unsigned>(header.stream) < protocol::stream_count;
}

SessionHeader current_header() {
    SessionHeader header;
    std::memcpy(&header, incoming.header, header_bytes);
    return header;
}

// Takes the rest of a header; true: it is whole.
bool receive_header() {
    const std::uint32_t wanted = header_bytes - incoming.header_fill;
    incoming.header_fill += input().read(incoming.header + incoming.header_fill, wanted);
    if (incoming.header_fill < header_bytes) return false;
    const SessionHeader header = current_header();
    incoming.malformed = !well_formed(header);
    incoming.payload_left = header.length;
    return !incoming.malformed;
}

// How much of the payload must be there to go on.
std::uint32_t wanted_of(const SessionHeader& header) {
    const bool in_pieces = header.type == SessionFrameType::Data || header.type == SessionFrameType::Spec;
    return in_pieces ? std::min(incoming.payload_left, 1U) : incoming.payload_left;
}

// Hands over frames, or pieces of them, as long as there are whole ones; how many bytes are missing for the next.
std::uint32_t receive_some(Receiver receiver) {
    while (incoming.header_fill == header_bytes || receive_header()) {
        const SessionHeader header = current_header();
        const std::uint32_t wanted = wanted_of(header);
        if (input().used() < wanted) return wanted;
        std::byte piece[piece_bytes];
        const std::uint32_t count = input().read(piece, std::min(piece_bytes, incoming.payload_left));
        incoming.payload_left -= count;
        if (incoming.payload_left == 0) incoming.header_fill = 0;
        receiver(header, {piece, count});
    }
    return 1;
}

void place(std::uint32_t offset, const void* bytes, std::uint32_t count) {
    const std::uint32_t position = (output().position() + offset) & (protocol::console_ring_bytes - 1);
    const std::uint32_t first = std::min(count, protocol::console_ring_bytes - position);
    std::memcpy(console_ring(Lane::FromContainer) + position, bytes, first);
    std::memcpy(console_ring(Lane::FromContainer), static_cast<const std::byte*>(bytes) + first, count - first);
}

// Behind where the header will be; in two pieces where the ring ends between.
Result<> place_from(IoBuffer& from, std::uint32_t count) {
    const std::uint32_t position = (output().position() + header_bytes) & (protocol::console_ring_bytes - 1);
    const std::uint32_t first = std::min(count, protocol::console_ring_bytes - position);
    TRY(from.get(console_ring(Lane::FromContainer) + position, first));
    return count > first ? from.get(console_ring(Lane::FromContainer), count - first) : Result<>();
}

void commit(std::uint32_t count) {
    output().commit(count);
    if (output().signal_due()) signal_control_server();
}

} // namespace

void receive(Receiver receiver) {
    for (bool more = true; more && !incoming.malformed;) {
        const std::uint32_t missing = receive_some(receiver);
        if (input().signal_due()) signal_control_server();
        more = !input().broken() && !input().want_data(missing);
    }
}

bool send(SessionFrameType type, std::uint32_t session, std::span<const std::byte> payload, protocol::Stream stream) {
    const auto length = static_cast<std::uint32_t>(payload.size());
    if (output_is_held) return false; // whoever holds it sends what waits afterwards
    if (output().space() < header_bytes + length) {
        if (output().want_space(header_bytes + length)) return false;
    }
    const SessionHeader header{type, stream, session, length};
    place(0, &header, header_bytes);
    place(header_bytes, payload.data(), length);
    commit(header_bytes + length);
    return true;
}

Result<std::size_t> send_data(std::uint32_t session, protocol::Stream stream, IoBuffer& from, std::uint32_t most) {
    const auto guard = TRY(output_lock.lock());
    const std::uint32_t room = output().space();
    if (room <= header_bytes) return std::size_t{0};
    const auto count = static_cast<std::uint32_t>(
        std::min<std::uint64_t>({from.remaining(), most, room - header_bytes, protocol::session_max_payload}));
    output_is_held = true;
    const auto copied = place_from(from, count);
    output_is_held = false;
    TRY(copied);
    const SessionHeader header{SessionFrameType::Data, stream, session, count};
    place(0, &header, header_bytes);
    commit(header_bytes + count);
    return std::size_t{count};
}

bool has_room() { return output().space() >= worthwhile_room || !output().want_space(worthwhile_room); }

std::uint32_t room() {
    if (output_is_held || !has_room()) return 0;
    return std::min(output().space() - header_bytes, protocol::session_max_payload);
}

bool broken() { return output().broken(); }

linux::SignalSet take_signals() {
    static unsigned seen[linux::signal_count + 1];
    std::uint64_t sent[4];
    for (unsigned i = 0; i < 4; ++i)
        sent[i] = __atomic_load_n(&console_port().signals_sent[i], __ATOMIC_ACQUIRE);
    linux::SignalSet signals = 0;
    for (unsigned signal = 1; signal <= linux::signal_count; ++signal) {
        const unsigned count = protocol::signal_count(sent, signal);
        if (count != seen[signal]) signals |= linux::signal_bit(signal);
        seen[signal] = count;
    }
    return signals;
}

void report_end(protocol::ExitKind kind, std::uint32_t value) {
    console_port().exit_value = value;
    __atomic_store(&console_port().exit_kind, &kind, __ATOMIC_RELEASE);
    signal_control_server();
}

} // namespace personality::session::channel
