// SPDX-License-Identifier: Apache-2.0
#include "servers/control/container.hpp"

#include "lib/frame/writer.hpp"

#include <utility>

namespace control {

namespace {

using protocol::FrameType;
using protocol::Lane;

// The host gets credit for its input in portions of at least this.
constexpr std::uint32_t input_portion = protocol::console_ring_bytes / 2;

} // namespace

void Container::attach(protocol::ConsolePort& port) {
    port_ = &port;
    auto* const data = reinterpret_cast<std::uint8_t*>(&port) + 4096;
    constexpr auto in = static_cast<unsigned>(Lane::ToContainer);
    constexpr auto out = static_cast<unsigned>(Lane::FromContainer);
    constexpr std::uint32_t bytes = protocol::console_ring_bytes;
    input_ = ring::ByteProducer(port.rings[in], data + std::size_t{bytes} * in, bytes);
    output_ = ring::ByteConsumer(port.rings[out], data + std::size_t{bytes} * out, bytes);
}

bool Container::take_input(const std::uint8_t* bytes, std::uint32_t count) {
    if (count > input_credit_) return false;
    input_credit_ -= count;
    // Credit was never more than the free space, unless the container broke its ring: its own loss.
    if (port_ != nullptr) input_.write(bytes, count);
    return true;
}

void Container::add_signal(unsigned number) {
    if (port_ == nullptr) return;
    std::uint64_t& group = port_->signals_sent[(number - 1) / 16];
    __atomic_store_n(&group, protocol::one_more(__atomic_load_n(&group, __ATOMIC_RELAXED), number), __ATOMIC_RELEASE);
}

void Container::tell(protocol::ContainerStats& stats) const {
    if (port_ == nullptr) return;
    stats.tasks = __atomic_load_n(&port_->task_count, __ATOMIC_RELAXED);
    stats.network_in_bytes = __atomic_load_n(&port_->network_in_bytes, __ATOMIC_RELAXED);
    stats.network_out_bytes = __atomic_load_n(&port_->network_out_bytes, __ATOMIC_RELAXED);
}

void Container::crashed(std::uint64_t address) {
    crashed_ = true;
    crash_address_ = static_cast<std::uint32_t>(address);
}

// What the host has not got is still in the ring, and what has not arrived in the other one comes again. A container
// whose indices say otherwise broke its ring.
protocol::Resume Container::resume(const protocol::Resume& host) {
    const std::uint32_t had = host.received - output_.total();
    if (had <= output_.used()) output_.release(had);
    older_ = newer_ = {};
    exit_told_ = false;
    known_ = true;
    output_credit_ = host.credit;
    input_credit_ = input_.space();
    for (unsigned i = 0; i < 4; ++i)
        __atomic_store_n(&port_->signals_sent[i], host.signals[i], __ATOMIC_RELEASE);
    return {{}, input_.total(), input_credit_};
}

Container::Settled Container::settle(std::uint64_t delivered) {
    if (port_ == nullptr || older_.bytes == 0 || older_.end > delivered) return {};
    for (Portion* portion : {&older_, &newer_}) {
        if (portion->bytes == 0 || portion->end > delivered) continue;
        if (!output_.broken()) output_.release(portion->bytes);
        *portion = {};
    }
    if (older_.bytes == 0) std::swap(older_, newer_);
    return {output_.signal_due(), true};
}

Moved Container::move(Channel& channel) {
    Moved moved{};
    if (port_ == nullptr || exit_told_ || !known_) return moved;
    const bool room = grant_input(channel) && move_output(channel, moved) && tell_exit(channel);
    moved.blocked = !room;
    if (room) ask_for_signals(moved);
    return moved;
}

// One frame at most, so that each container gets its turn.
bool Container::move_output(Channel& channel, Moved& moved) {
    const std::uint32_t waiting = unread();
    if (waiting == 0 || output_credit_ == 0) return true;
    const auto most = static_cast<std::uint32_t>(output_credit_ < waiting ? output_credit_ : waiting);
    std::uint8_t* const frame = channel.reserve(frame::size_with(most));
    if (frame == nullptr) return false;
    const std::uint32_t count = output_.copy(frame + frame::header_bytes, most, under_way());
    if (count == 0) return true;
    frame::write_header(frame, FrameType::Data, number_, count);
    channel.commit(frame::size_with(count));
    output_credit_ -= count;
    Portion& last = older_.bytes == 0 ? older_ : newer_;
    last = {last.bytes + count, channel.committed()};
    moved.sent = true;
    return true;
}

// Output that is not in the channel yet; 0 when the container broke its ring.
std::uint32_t Container::unread() {
    const std::uint32_t used = output_.used();
    return used > under_way() ? used - under_way() : 0;
}

bool Container::grant_input(Channel& channel) {
    const std::uint32_t space = input_.space();
    const std::uint32_t portion = space > input_credit_ ? space - input_credit_ : 0;
    if (portion < input_portion) return true;
    std::uint8_t* const frame = channel.reserve(frame::size_with(sizeof(protocol::Credit)));
    if (frame == nullptr) return false;
    channel.commit(frame::write(frame, FrameType::Credit, number_, protocol::Credit{portion}));
    input_credit_ += portion;
    return true;
}

// Once, when the first process has ended and all that the container said is on its way.
bool Container::tell_exit(Channel& channel) {
    protocol::ExitKind kind{};
    __atomic_load(&port_->exit_kind, &kind, __ATOMIC_ACQUIRE);
    const bool ended = crashed_ || kind != protocol::ExitKind::Running;
    if (!ended || unread() != 0) return true;
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
    if (output_credit_ == 0)
        output_.cancel_want();
    else if (!output_.broken() && !output_.want_data(under_way() + 1))
        moved.more = true;
    const std::uint32_t wanted = input_credit_ + input_portion;
    if (wanted > protocol::console_ring_bytes)
        input_.cancel_want();
    else if (!input_.broken() && !input_.want_space(wanted))
        moved.more = true;
}

} // namespace control
