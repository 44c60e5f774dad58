// SPDX-License-Identifier: Apache-2.0
#include "personality/session/session.hpp"

#include "personality/session/channel.hpp"
#include "personality/session/sessions.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace personality::session {

namespace {

using protocol::session_input_bytes;
using protocol::SessionFrameType;
using protocol::SpecHeader;

// The host gets credit for its input in portions of at least this.
constexpr std::uint32_t input_portion = session_input_bytes / 2;

} // namespace

base::Result<Spec, SpecError> Session::spec() const {
    if (spec_error_.offset != 0) return spec_error_;
    return parse_spec(header_, {spec_.get(), spec_bytes_});
}

void Session::on_spec(std::span<const std::byte> bytes) {
    while (!bytes.empty() && !spec_ended_) {
        const bool in_header = spec_fill_ < sizeof(SpecHeader);
        const std::uint32_t part_end = in_header ? sizeof(SpecHeader) : sizeof(SpecHeader) + spec_bytes_;
        const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(bytes.size(), part_end - spec_fill_));
        std::byte* const to = in_header ? reinterpret_cast<std::byte*>(&header_) + spec_fill_
                                        : reinterpret_cast<std::byte*>(spec_.get()) + (spec_fill_ - sizeof(SpecHeader));
        std::memcpy(to, bytes.data(), count);
        bytes = bytes.subspan(count);
        spec_fill_ += count;
        if (in_header && spec_fill_ == sizeof(SpecHeader)) {
            const auto strings = check_spec_header(header_);
            spec_bytes_ = strings.ok() ? strings.value() : 0;
            if (!strings.ok()) spec_error_ = strings.error();
            spec_.reset(new (std::nothrow) char[spec_bytes_]);
            if (!spec_) spec_error_ = {spec_fill_};
        }
        spec_ended_ = spec_error_.offset != 0 || spec_fill_ == sizeof(SpecHeader) + spec_bytes_;
    }
}

// Within the credit that it was given; a host that sends more loses it.
void Session::on_data(std::span<const std::byte> bytes) {
    if ((closed_ & bit(Stream::Stdin)) != 0 || input_ended_) return;
    if (!input_) input_.reset(new (std::nothrow) std::byte[session_input_bytes]);
    if (!input_) { // no memory: the input ends here, as by a broken connection
        input_ended_ = true;
        return;
    }
    for (const std::byte byte : bytes.first(std::min<std::size_t>(bytes.size(), session_input_bytes - input_fill_)))
        input_[(input_start_ + input_fill_++) % session_input_bytes] = byte;
    if (terminal_ != nullptr) feed_terminal();
}

void Session::on_eof(Stream stream) {
    if (stream == Stream::Stdin)
        input_ended_ = true;
    else
        refused_ |= bit(stream);
}

void Session::on_resize(const protocol::WindowSize& size) {
    if (terminal_ != nullptr) terminal_->set_size(size);
}

void Session::connect(TerminalEnd& end) {
    terminal_ = &end;
    feed_terminal();
}

std::size_t Session::output_room() {
    if (ended_ || credit_[index(Stream::Stdout)] == 0) return 0;
    return std::min<std::uint64_t>(credit_[index(Stream::Stdout)], channel::room());
}

void Session::put_out(const std::byte* bytes, std::size_t count) {
    if (channel::send(SessionFrameType::Data, number_, {bytes, count}, Stream::Stdout))
        credit_[index(Stream::Stdout)] -= count;
}

void Session::feed_terminal() {
    while (input_fill_ > 0) {
        const std::uint32_t run = std::min(input_fill_, session_input_bytes - input_start_);
        const auto taken = static_cast<std::uint32_t>(terminal_->receive({input_.get() + input_start_, run}));
        take_input(taken);
        input_owed_ += taken;
        if (taken < run) break;
    }
    grant_input();
}

void Session::take_input(std::uint32_t count) {
    input_start_ = (input_start_ + count) % session_input_bytes;
    input_fill_ -= count;
}

void Session::on_credit(Stream stream, std::uint32_t bytes) { credit_[index(stream)] += bytes; }

Result<std::size_t> Session::read(IoBuffer& to, bool nonblock) {
    while (input_fill_ == 0) {
        if (input_ended_) return std::size_t{0};
        if (nonblock) return Errno::eagain;
        TRY(queue(Stream::Stdin).wait());
    }
    std::size_t moved = 0;
    while (input_fill_ > 0 && to.remaining() > 0) {
        const std::uint32_t run = std::min(input_fill_, session_input_bytes - input_start_);
        const auto count = static_cast<std::uint32_t>(std::min<std::uint64_t>(run, to.remaining()));
        // The places are given up first: copying may block, and another reader must not get the same bytes.
        const std::byte* const from = input_.get() + input_start_;
        take_input(count);
        const auto copied = to.put(from, count);
        input_owed_ += count;
        if (!copied && moved == 0) return copied.error();
        if (!copied) break;
        moved += count;
    }
    send_waiting();
    return moved;
}

Result<std::size_t> Session::write(Stream stream, IoBuffer& from, bool nonblock) {
    std::uint64_t& credit = credit_[index(stream)];
    std::size_t moved = 0;
    while (from.remaining() > 0) {
        if (hung_up(stream)) return Errno::epipe;
        const auto most = static_cast<std::uint32_t>(std::min<std::uint64_t>(credit, UINT32_MAX));
        const auto count = most == 0 ? Result<std::size_t>(0) : channel::send_data(number_, stream, from, most);
        if (count.ok() && count.value() > 0) {
            moved += count.value();
            credit -= std::min<std::uint64_t>(credit, count.value());
            continue;
        }
        if (!count.ok()) return moved > 0 ? Result<std::size_t>(moved) : count.error();
        if (nonblock) return moved > 0 ? Result<std::size_t>(moved) : Errno::eagain;
        if (credit > 0 && channel::has_room()) continue;
        const auto waited = queue(stream).wait();
        if (!waited.ok()) return moved > 0 ? Result<std::size_t>(moved) : waited.error();
    }
    send_waiting();
    return moved;
}

bool Session::ready(Stream stream) {
    if (stream == Stream::Stdin) return input_fill_ > 0 || input_ended_;
    return hung_up(stream) || (credit_[index(stream)] > 0 && channel::has_room());
}

bool Session::hung_up(Stream stream) {
    if (stream == Stream::Stdin) return input_ended_ && input_fill_ == 0;
    return (refused_ & bit(stream)) != 0 || channel::broken();
}

void Session::close(Stream stream) {
    if ((closed_ & bit(stream)) != 0) return;
    closed_ |= bit(stream);
    eof_due_ |= bit(stream);
    if (stream == Stream::Stdin) input_.reset();
    send_waiting();
}

void Session::end(protocol::ExitKind kind, std::uint32_t value) {
    if (std::exchange(ended_, true)) return;
    how_ = {static_cast<std::uint32_t>(kind), value};
    // Who is left of its processes has nobody to read from or to write to.
    input_ended_ = true;
    refused_ = bit(Stream::Stdout) | bit(Stream::Stderr);
    if (terminal_ != nullptr) std::exchange(terminal_, nullptr)->hang_up();
    wake();
    send_waiting();
}

bool Session::grant_input() {
    const bool useless = input_ended_ || (closed_ & bit(Stream::Stdin)) != 0;
    if (useless || input_owed_ < input_portion) return true;
    const protocol::SessionCredit credit{input_owed_};
    if (!channel::send_payload(SessionFrameType::Credit, number_, credit, Stream::Stdin)) return false;
    input_owed_ = 0;
    return true;
}

bool Session::flush() {
    if (!grant_input()) return false;
    for (const Stream stream : {Stream::Stdin, Stream::Stdout, Stream::Stderr}) {
        if ((eof_due_ & bit(stream)) == 0) continue;
        if (!channel::send(SessionFrameType::Eof, number_, {}, stream)) return false;
        eof_due_ &= ~bit(stream);
    }
    if (!ended_ || end_told_) return true;
    // How the container's first process ended is told by the end of the container.
    if (number_ != protocol::first_session && !channel::send_payload(SessionFrameType::Ended, number_, how_))
        return false;
    end_told_ = true;
    return true;
}

void Session::wake() {
    if (terminal_ != nullptr && output_room() > 0) terminal_->writable();
    for (WaitQueue& waiting : queues_)
        waiting.wake_all();
}

} // namespace personality::session
