// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/tty/tty.hpp"

#include "personality/fs/tty/devpts.hpp"
#include "personality/fs/vfs/poll_table.hpp"
#include "personality/linux/poll.hpp"
#include "personality/linux/signal.hpp"
#include "personality/platform/clock.hpp"
#include "personality/task/job_control.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::fs {

namespace {

constexpr std::size_t piece_bytes = 256;             // moved at a time, over the task's stack
constexpr std::uint64_t vtime_unit_ns = 100'000'000; // termios(3)

Deadline vtime_from_now(unsigned units) { return platform::monotonic_ns() + units * vtime_unit_ns; }

} // namespace

// One task reads, or writes, at a time, so that lines and writes stay whole; the others wait.
class [[nodiscard]] Tty::Turn {
  public:
    static Result<Turn> take(bool& taken, WaitQueue& queue, bool nonblock) {
        while (taken) {
            if (nonblock) return Errno::eagain;
            TRY(queue.wait());
        }
        taken = true;
        return Turn(taken, queue);
    }
    Turn(Turn&& other) noexcept : taken_(std::exchange(other.taken_, nullptr)), queue_(other.queue_) {}
    ~Turn() {
        if (taken_ == nullptr) return;
        *taken_ = false;
        queue_.wake_all();
    }

  private:
    Turn(bool& taken, WaitQueue& queue) : taken_(&taken), queue_(queue) {}
    bool* taken_;
    WaitQueue& queue_;
};

Tty::Tty(std::uint32_t number, TtyOutput& output) : line_(*this), output_(&output), number_(number) {}

std::uint64_t Tty::device() const { return devpts::slave_device(number_); }

std::size_t Tty::receive(std::span<const std::byte> bytes) {
    const std::size_t taken = line_.receive(bytes.data(), bytes.size());
    input_refused_ = taken < bytes.size();
    send_echoes();
    if (input_available(true)) readers_.wake_all();
    return taken;
}

void Tty::writable() {
    send_echoes();
    if (output_ != nullptr && output_->room() > 0) writers_.wake_all();
}

void Tty::set_size(const linux::WindowSize& size) {
    if (size == size_) return;
    size_ = size;
    job_control::signal_group(foreground, linux::sigwinch);
}

void Tty::hang_up() {
    output_ = nullptr;
    line_.flush_input();
    readers_.wake_all();
    writers_.wake_all();
    job_control::hang_up(*this);
}

void Tty::remove_file() {
    --files_;
    if (files_ == 0 && output_ != nullptr) output_->programs_left();
}

void Tty::signal(unsigned number) { job_control::signal_group(foreground, number); }

void Tty::output_started() {
    tell(linux::tiocpkt_start);
    writable();
}

void Tty::tell(unsigned packet_status) {
    if (output_ != nullptr) output_->tell(packet_status);
}

// As much as has room now.
std::size_t Tty::send(std::span<const std::byte> bytes) {
    if (output_ == nullptr || line_.output_stopped()) return 0;
    const std::size_t count = std::min(bytes.size(), output_->room());
    if (count > 0) output_->write(bytes.data(), count);
    return count;
}

void Tty::send_echoes() {
    auto& echoes = line_.echoes();
    if (echoes.empty()) return;
    while (!echoes.empty()) {
        const std::size_t sent = send(echoes.front());
        if (sent == 0) return;
        echoes.pop(sent);
    }
    writers_.wake_all();
}

bool Tty::input_available(bool for_poll) const {
    const linux::Termios& termios = line_.termios();
    const std::size_t least = for_poll && !line_.canonical() && termios.characters[linux::vtime] == 0
                                  ? std::max<std::size_t>(termios.characters[linux::vmin], 1)
                                  : 1;
    return line_.readable() >= least;
}

// Whoever had to keep some of its input may go on.
void Tty::input_taken() {
    if (!input_refused_ || !line_.takes_input()) return;
    input_refused_ = false;
    if (output_ != nullptr) output_->input_wanted();
}

// etimedout: nothing came until the deadline.
Result<> Tty::wait_for_input(bool nonblock, Deadline deadline) {
    while (!input_available(false)) {
        if (hung_up()) return Errno::eio;
        if (nonblock) return Errno::eagain;
        TRY(readers_.wait(deadline));
    }
    return {};
}

Result<std::size_t> Tty::read(IoBuffer& to, bool nonblock) {
    if (hung_up()) return std::size_t{0};
    TRY(job_control::check_foreground(*this, linux::sigttin));
    if (to.remaining() == 0) return std::size_t{0};
    const auto turn = TRY(Turn::take(reading_, readers_, nonblock));
    const unsigned vmin = termios().characters[linux::vmin];
    const unsigned vtime = termios().characters[linux::vtime];
    const bool timed = !line_.canonical() && vtime != 0;
    const std::size_t least = line_.canonical() ? 1 : std::min<std::uint64_t>(std::max(vmin, 1U), to.remaining());
    Deadline deadline = line_.canonical() || vmin != 0 ? no_deadline : vtime != 0 ? vtime_from_now(vtime) : 0;

    std::size_t done = 0;
    for (bool ended = false; !ended && to.remaining() > 0;) {
        const bool poll_only = deadline == 0 && !input_available(false);
        const auto ready = poll_only ? Result<>(Errno::etimedout) : wait_for_input(nonblock, deadline);
        if (!ready.ok()) {
            if (done > 0 || ready.error() == Errno::etimedout) break;
            return ready.error();
        }
        std::byte piece[piece_bytes];
        std::size_t count = 0;
        ended = line_.take({piece, std::min<std::uint64_t>(to.remaining(), piece_bytes)}, count);
        input_taken();
        if (const auto put = to.put(piece, count); !put.ok()) return done > 0 ? Result<std::size_t>(done) : put.error();
        done += count;
        if (!line_.canonical() && done >= least && !input_available(false)) break;
        if (timed && vmin != 0) deadline = vtime_from_now(vtime);
    }
    return done;
}

Result<std::size_t> Tty::write(IoBuffer& from, bool nonblock) {
    if ((termios().local & linux::tostop) != 0) TRY(job_control::check_foreground(*this, linux::sigttou));
    const auto turn = TRY(Turn::take(writing_, writers_, nonblock));
    std::size_t done = 0;
    while (from.remaining() > 0) {
        std::byte piece[piece_bytes];
        const std::size_t count = std::min<std::uint64_t>(from.remaining(), sizeof piece);
        TRY(from.get(piece, count));
        for (std::size_t at = 0; at < count;) {
            Result<> blocked;
            if (hung_up()) {
                blocked = Errno::eio;
            } else if (const std::size_t written = write_some({piece + at, count - at}); written > 0) {
                at += written;
                done += written;
            } else {
                blocked = nonblock ? Result<>(Errno::eagain) : writers_.wait();
            }
            if (!blocked.ok()) return done > 0 ? Result<std::size_t>(done) : blocked.error();
        }
    }
    return done;
}

// As many of a program's bytes as have room when they are processed; echoes go first.
std::size_t Tty::write_some(std::span<const std::byte> bytes) {
    send_echoes();
    if (line_.output_stopped() || !line_.echoes().empty()) return 0;
    std::byte out[piece_bytes];
    const std::size_t room = std::min(output_->room(), sizeof out);
    std::size_t done = 0;
    std::size_t used = 0;
    while (done < bytes.size() && used + OutputColumn::most_bytes <= room)
        used += line_.process_output(std::to_integer<std::uint8_t>(bytes[done++]), out + used);
    if (used > 0) output_->write(out, used);
    return done;
}

std::uint32_t Tty::poll(PollTable* table) {
    constexpr std::uint32_t in = linux::pollin | linux::pollrdnorm;
    constexpr std::uint32_t out = linux::pollout | linux::pollwrnorm;
    if (table != nullptr) {
        table->add(readers_, PollTable::in_events);
        table->add(writers_, PollTable::out_events);
    }
    if (hung_up()) return in | out | linux::pollerr | linux::pollhup;
    std::uint32_t events = 0;
    if (input_available(true)) events |= in;
    if (!line_.output_stopped() && output_->room() >= OutputColumn::most_bytes) events |= out;
    return events;
}

void Tty::set_termios(const linux::Termios& termios) {
    const bool flow_control_before = (line_.termios().input & linux::ixon) != 0;
    line_.set_termios(termios);
    const bool flow_control = (termios.input & linux::ixon) != 0;
    if (flow_control != flow_control_before) tell(flow_control ? linux::tiocpkt_dostop : linux::tiocpkt_nostop);
    send_echoes();
    input_taken();
    readers_.wake_all();
    writers_.wake_all();
}

Result<> Tty::drain() {
    while (output_ != nullptr && !line_.echoes().empty())
        TRY(writers_.wait());
    return {};
}

Result<> Tty::control_flow(std::uint64_t action) {
    switch (action) {
    case linux::tcooff:
    case linux::tcoon:
        line_.hold_output(action == linux::tcooff);
        return {};
    case linux::tcioff:
    case linux::tcion: {
        const std::byte character{termios().characters[action == linux::tcioff ? linux::vstop : linux::vstart]};
        if (character != std::byte{0} && output_ != nullptr && output_->room() > 0) output_->write(&character, 1);
        return {};
    }
    default:
        return Errno::einval;
    }
}

Result<> Tty::flush(std::uint64_t queue) {
    if (queue > linux::tcioflush) return Errno::einval;
    if (queue != linux::tcoflush) {
        line_.flush_input();
        tell(linux::tiocpkt_flushread);
        input_taken();
    }
    if (queue != linux::tciflush) {
        line_.echoes().clear();
        tell(linux::tiocpkt_flushwrite);
    }
    return {};
}

} // namespace personality::fs
