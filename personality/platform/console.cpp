// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/console.hpp"

#include "lib/ring/bytes.hpp"
#include "personality/platform/doorbell.hpp"
#include "personality/platform/ports.hpp"
#include "personality/task/mutex.hpp"

#include <algorithm>

namespace personality::console {

namespace {

using platform::console_port;
using platform::console_ring;
using platform::signal_control_server;

constexpr unsigned index(Stream stream) { return static_cast<unsigned>(stream); }

WaitQueue queues[protocol::stream_count];
Mutex locks[protocol::stream_count]; // moving bytes to and from programs can block

ring::ByteConsumer& input() {
    static ring::ByteConsumer ring(console_port().rings[index(Stream::Stdin)], console_ring(Stream::Stdin),
                                   protocol::console_ring_bytes);
    return ring;
}

ring::ByteProducer& output(Stream stream) {
    static ring::ByteProducer rings[] = {
        {console_port().rings[index(Stream::Stdout)], console_ring(Stream::Stdout), protocol::console_ring_bytes},
        {console_port().rings[index(Stream::Stderr)], console_ring(Stream::Stderr), protocol::console_ring_bytes}};
    return rings[index(stream) - index(Stream::Stdout)];
}

bool input_ended() { return __atomic_load_n(&console_port().stdin_closed, __ATOMIC_ACQUIRE) != 0; }

bool output_refused(Stream stream) {
    return (__atomic_load_n(&console_port().output_closed, __ATOMIC_ACQUIRE) >> index(stream) & 1) != 0;
}

// Room worth waiting for: waking for every byte would cost a switch each.
std::uint32_t room_for(std::uint64_t bytes) {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes, protocol::console_ring_bytes / 2));
}

Result<std::size_t> take(IoBuffer& to) {
    const auto guard = TRY(locks[index(Stream::Stdin)].lock());
    std::size_t moved = 0;
    while (to.remaining() > 0) {
        std::uint32_t count;
        const std::uint8_t* const bytes = input().readable(count);
        count = static_cast<std::uint32_t>(std::min<std::uint64_t>(count, to.remaining()));
        if (count == 0) break;
        TRY(to.put(bytes, count));
        input().release(count);
        moved += count;
    }
    if (moved > 0 && input().signal_due()) signal_control_server();
    return moved;
}

// Moves what fits into the first run of free places.
Result<std::size_t> give(Stream stream, IoBuffer& from) {
    const auto guard = TRY(locks[index(stream)].lock());
    ring::ByteProducer& ring = output(stream);
    std::uint32_t count;
    std::uint8_t* const place = ring.writable(count);
    count = static_cast<std::uint32_t>(std::min<std::uint64_t>(count, from.remaining()));
    TRY(from.get(place, count));
    ring.commit(count);
    if (count > 0 && ring.signal_due()) signal_control_server();
    return std::size_t{count};
}

Result<> wait_for_room(Stream stream, std::uint64_t bytes) {
    ring::ByteProducer& ring = output(stream);
    const bool sleep = ring.want_space(room_for(bytes));
    auto waited = sleep && !output_refused(stream) ? queue(stream).wait() : Result<>();
    ring.cancel_want();
    return waited;
}

} // namespace

WaitQueue& queue(Stream stream) { return queues[index(stream)]; }

Result<std::size_t> read(IoBuffer& to, bool nonblock) {
    if (to.remaining() == 0) return std::size_t{0};
    for (;;) {
        const bool ended = input_ended(); // before the ring is looked at
        const std::size_t moved = TRY(take(to));
        if (moved > 0) return moved;
        if (ended || input().broken()) return std::size_t{0};
        if (nonblock) return Errno::eagain;
        const bool sleep = input().want_data(1);
        const auto waited = sleep && !input_ended() ? queue(Stream::Stdin).wait() : Result<>();
        input().cancel_want();
        TRY(waited);
    }
}

Result<std::size_t> write(Stream stream, IoBuffer& from, bool nonblock) {
    ring::ByteProducer& ring = output(stream);
    std::size_t moved = 0;
    while (from.remaining() > 0) {
        if (output_refused(stream) || ring.broken()) return Errno::epipe;
        const auto count = give(stream, from);
        const bool full = count.ok() && count.value() == 0;
        if (full && nonblock) return moved > 0 ? Result<std::size_t>(moved) : Errno::eagain;
        const auto waited = full ? wait_for_room(stream, from.remaining()) : Result<>();
        if (!count.ok() || !waited.ok()) {
            if (moved > 0) return moved;
            return !count.ok() ? count.error() : waited.error();
        }
        moved += count.value();
    }
    return moved;
}

bool ready(Stream stream) {
    if (stream == Stream::Stdin) return input().used() > 0 || hung_up(stream);
    return output(stream).space() > 0 || hung_up(stream);
}

bool hung_up(Stream stream) {
    if (stream == Stream::Stdin) return (input_ended() && input().used() == 0) || input().broken();
    return output_refused(stream) || output(stream).broken();
}

void close(Stream stream) {
    __atomic_fetch_or(&console_port().streams_closed, 1U << index(stream), __ATOMIC_RELEASE);
    signal_control_server();
}

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

void on_event() {
    for (WaitQueue& waiting : queues)
        waiting.wake_all();
}

} // namespace personality::console
