// SPDX-License-Identifier: Apache-2.0
#include "servers/control/container.hpp"

#include "lib/frame/writer.hpp"

namespace control {

namespace {

using protocol::FrameType;
using protocol::Stream;

// The host gets credit for its input in portions of at least this.
constexpr std::uint32_t input_portion = protocol::console_ring_bytes / 2;

constexpr Stream stream_of(unsigned output) { return output == 0 ? Stream::Stdout : Stream::Stderr; }
constexpr unsigned output_of(Stream stream) { return stream == Stream::Stdout ? 0 : 1; }
constexpr std::uint32_t bit_of(Stream stream) { return 1U << static_cast<unsigned>(stream); }

} // namespace

void Container::attach(protocol::ConsolePort& port) {
    port_ = &port;
    auto* const data = reinterpret_cast<std::uint8_t*>(&port) + 4096;
    constexpr std::uint32_t bytes = protocol::console_ring_bytes;
    input_ = ring::ByteProducer(port.rings[0], data, bytes);
    for (unsigned i = 0; i < 2; ++i)
        outputs_[i].ring = ring::ByteConsumer(port.rings[1 + i], data + std::size_t{bytes} * (1 + i), bytes);
}

bool Container::take_input(const std::uint8_t* bytes, std::uint32_t count) {
    if (count > input_credit_ || input_ended_) return false;
    input_credit_ -= count;
    // Credit was never more than the free space, unless the container broke its ring: its own loss.
    if (port_ != nullptr) input_.write(bytes, count);
    return true;
}

void Container::end_input() {
    input_ended_ = true;
    if (port_ != nullptr) __atomic_store_n(&port_->stdin_closed, 1, __ATOMIC_RELEASE);
}

void Container::add_credit(Stream stream, std::uint32_t bytes) { outputs_[output_of(stream)].credit += bytes; }

void Container::close_output(Stream stream) {
    outputs_[output_of(stream)].dropped = true;
    if (port_ != nullptr) __atomic_fetch_or(&port_->output_closed, bit_of(stream), __ATOMIC_RELEASE);
}

void Container::add_signal(unsigned number) {
    if (port_ == nullptr) return;
    std::uint64_t& group = port_->signals_sent[(number - 1) / 16];
    const unsigned shift = (number - 1) % 16 * 4;
    const std::uint64_t old = __atomic_load_n(&group, __ATOMIC_RELAXED);
    const std::uint64_t counter = ((old >> shift) + 1) & 15;
    __atomic_store_n(&group, (old & ~(std::uint64_t{15} << shift)) | counter << shift, __ATOMIC_RELEASE);
}

void Container::crashed(std::uint64_t address) {
    crashed_ = true;
    crash_address_ = static_cast<std::uint32_t>(address);
}

Moved Container::move(Channel& channel) {
    Moved moved{};
    if (port_ == nullptr || exit_told_) return moved;
    bool room = grant_input(channel);
    for (unsigned i = 0; i < 2; ++i)
        room = room && move_output(i, channel, moved) && end_output(i, channel);
    room = room && tell_exit(channel);
    moved.blocked = !room;
    if (room) ask_for_signals(moved);
    return moved;
}

// One frame at most, so that each container gets its turn.
bool Container::move_output(unsigned which, Channel& channel, Moved& moved) {
    Output& output = outputs_[which];
    const std::uint32_t used = output.ring.used();
    if (used == 0 || (output.credit == 0 && !output.dropped)) return true;
    if (output.dropped) {
        output.ring.release(used);
        moved.signal = output.ring.signal_due() || moved.signal;
        return true;
    }
    const auto most = static_cast<std::uint32_t>(output.credit < used ? output.credit : used);
    std::uint8_t* const frame = channel.reserve(frame::size_with(most));
    if (frame == nullptr) return false;
    const std::uint32_t count = output.ring.read(frame + frame::header_bytes, most);
    if (count == 0) return true;
    frame::write_header(frame, FrameType::Data, number_, count, stream_of(which));
    channel.commit(frame::size_with(count));
    output.credit -= count;
    moved.signal = output.ring.signal_due() || moved.signal;
    return true;
}

// The mark is looked at before the ring: all that was written before it is then seen.
bool Container::end_output(unsigned which, Channel& channel) {
    Output& output = outputs_[which];
    const std::uint32_t closed = __atomic_load_n(&port_->streams_closed, __ATOMIC_ACQUIRE);
    if (output.ended || (closed & bit_of(stream_of(which))) == 0 || output.ring.used() != 0) return true;
    std::uint8_t* const frame = channel.reserve(frame::header_bytes);
    if (frame == nullptr) return false;
    channel.commit(frame::write(frame, FrameType::Eof, number_, stream_of(which)));
    output.ended = true;
    return true;
}

bool Container::grant_input(Channel& channel) {
    if (input_ended_ || input_refused_) return true;
    const bool refused = (__atomic_load_n(&port_->streams_closed, __ATOMIC_ACQUIRE) & bit_of(Stream::Stdin)) != 0;
    const std::uint32_t space = input_.space();
    const std::uint32_t portion = space > input_credit_ ? space - input_credit_ : 0;
    if (!refused && portion < input_portion) return true;
    std::uint8_t* const frame = channel.reserve(frame::size_with(sizeof(protocol::Credit)));
    if (frame == nullptr) return false;
    if (refused) {
        channel.commit(frame::write(frame, FrameType::Eof, number_, Stream::Stdin));
        input_refused_ = true;
    } else {
        channel.commit(frame::write(frame, FrameType::Credit, number_, protocol::Credit{portion}, Stream::Stdin));
        input_credit_ += portion;
    }
    return true;
}

// Once, when the first process has ended and all that it wrote is on its way.
bool Container::tell_exit(Channel& channel) {
    protocol::ExitKind kind{};
    __atomic_load(&port_->exit_kind, &kind, __ATOMIC_ACQUIRE);
    const bool ended = crashed_ || kind != protocol::ExitKind::Running;
    if (!ended || outputs_[0].ring.used() != 0 || outputs_[1].ring.used() != 0) return true;
    std::uint8_t* const frame = channel.reserve(frame::size_with(sizeof(protocol::Exited)));
    if (frame == nullptr) return false;
    protocol::Exited exited{protocol::EndKind::Crashed, crash_address_};
    if (!crashed_ && kind <= protocol::ExitKind::BadSpec)
        exited = {static_cast<protocol::EndKind>(kind), __atomic_load_n(&port_->exit_value, __ATOMIC_RELAXED)};
    channel.commit(frame::write(frame, FrameType::Exited, number_, exited));
    exit_told_ = true;
    return true;
}

void Container::ask_for_signals(Moved& moved) {
    for (Output& output : outputs_) {
        if (output.credit == 0 && !output.dropped)
            output.ring.cancel_want();
        else if (!output.ring.broken() && !output.ring.want_data(1))
            moved.more = true;
    }
    const std::uint32_t wanted = input_credit_ + input_portion;
    if (input_ended_ || input_refused_ || wanted > protocol::console_ring_bytes)
        input_.cancel_want();
    else if (!input_.broken() && !input_.want_space(wanted))
        moved.more = true;
}

} // namespace control
