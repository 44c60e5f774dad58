// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/pipe/pipe.hpp"

#include "personality/fs/vfs/poll_table.hpp"
#include "personality/linux/poll.hpp"
#include "personality/linux/signal.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::fs {

Result<std::size_t> Pipe::read(IoBuffer& to, bool nonblock) {
    if (to.remaining() == 0) return std::size_t{0};
    while (true) {
        {
            const auto guard = TRY(lock_.lock());
            if (fill() > 0) {
                Result<> outcome;
                const std::size_t done = take(to, outcome);
                writable_.wake_all();
                if (done == 0) return outcome.error();
                return done;
            }
        }
        if (fill() > 0) continue;
        if (writers_ == 0) return std::size_t{0};
        if (nonblock) return Errno::eagain;
        TRY(readable_.wait());
    }
}

// Moves what there is, until the buffer is full. An empty pipe goes back to the start of its page, so that one that is
// emptied again and again stays in one page.
std::size_t Pipe::take(IoBuffer& to, Result<>& outcome) {
    std::size_t done = 0;
    while (fill() > 0 && to.remaining() > 0 && outcome.ok()) {
        PageRef& page = page_at(read_);
        const std::uint64_t in_page = read_ % page_size;
        const std::uint64_t before = to.remaining();
        const auto bytes =
            static_cast<std::size_t>(std::min({before, std::uint64_t{fill()}, std::uint64_t{page_size - in_page}}));
        outcome = to.put(page.data() + in_page, bytes);
        const std::size_t moved = before - to.remaining();
        done += moved;
        read_ += moved;
        if (read_ % page_size == 0 && moved > 0) page = nullptr;
    }
    if (fill() == 0) read_ = written_ = round_down_page(read_);
    return done;
}

Result<std::size_t> Pipe::write(IoBuffer& from, bool nonblock) {
    const std::uint64_t total = from.remaining();
    std::size_t done = 0;
    Result<> outcome;
    while (done < total && outcome.ok()) {
        if (readers_ == 0) {
            raise_signal(linux::sigpipe);
            outcome = Errno::epipe;
            break;
        }
        {
            const auto guard = TRY(lock_.lock());
            const std::uint32_t room = capacity - fill();
            if (room > 0 && (room >= total || total > linux::pipe_buf)) {
                done += fill_from(from, static_cast<std::size_t>(std::min<std::uint64_t>(room, total - done)), outcome);
                readable_.wake_all();
                continue;
            }
        }
        outcome = nonblock ? Result<>(Errno::eagain) : writable_.wait();
    }
    if (done == 0 && !outcome.ok()) return outcome.error();
    return done;
}

std::size_t Pipe::fill_from(IoBuffer& from, std::size_t bytes, Result<>& outcome) {
    std::size_t done = 0;
    while (done < bytes && outcome.ok()) {
        PageRef& page = page_at(written_);
        if (!page) {
            auto fresh = allocate_page_uninitialized();
            if (!fresh) {
                outcome = fresh.error();
                break;
            }
            page = std::move(*fresh);
        }
        const std::uint64_t in_page = written_ % page_size;
        const std::uint64_t before = from.remaining();
        outcome = from.get(page.data() + in_page, std::min<std::size_t>(bytes - done, page_size - in_page));
        const std::size_t moved = before - from.remaining();
        done += moved;
        written_ += moved;
    }
    return done;
}

std::uint32_t Pipe::poll(bool reads, bool writes, PollTable* table) {
    std::uint32_t events = 0;
    if (reads) {
        if (table) table->add(readable_, PollTable::in_events);
        if (fill() > 0) events |= linux::pollin | linux::pollrdnorm;
        if (writers_ == 0 && writer_visits_ > 0) events |= linux::pollhup;
    }
    if (writes) {
        if (table) table->add(writable_, PollTable::out_events);
        if (capacity - fill() >= linux::pipe_buf) events |= linux::pollout | linux::pollwrnorm;
        if (readers_ == 0) events |= linux::pollerr;
    }
    return events;
}

void Pipe::add_reader() {
    ++readers_;
    ++reader_visits_;
    writable_.wake_all();
}

void Pipe::add_writer() {
    ++writers_;
    ++writer_visits_;
    readable_.wake_all();
}

void Pipe::remove_reader() {
    if (--readers_ == 0) writable_.wake_all();
    if (readers_ == 0 && writers_ == 0) drop_content();
}

void Pipe::remove_writer() {
    if (--writers_ == 0) readable_.wake_all();
    if (readers_ == 0 && writers_ == 0) drop_content();
}

void Pipe::drop_content() {
    for (PageRef& page : pages_)
        page = nullptr;
    read_ = written_ = 0;
    writer_visits_ = 0;
}

Result<> Pipe::wait_for_reader() {
    const std::uint32_t visits = reader_visits_;
    while (readers_ == 0 && reader_visits_ == visits)
        TRY(writable_.wait());
    return {};
}

Result<> Pipe::wait_for_writer() {
    const std::uint32_t visits = writer_visits_;
    while (writers_ == 0 && writer_visits_ == visits)
        TRY(readable_.wait());
    return {};
}

} // namespace personality::fs
