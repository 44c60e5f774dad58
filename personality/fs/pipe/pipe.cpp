// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/pipe/pipe.hpp"

#include "personality/fs/vfs/poll_table.hpp"
#include "personality/linux/poll.hpp"
#include "personality/linux/signal.hpp"
#include "personality/task/task.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

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
    const std::uint64_t end = readable_end();
    const bool packet = !packets_.empty() && packets_.front().start <= read_;
    while (read_ < end && to.remaining() > 0 && outcome.ok()) {
        PageRef& page = page_at(read_);
        const std::uint64_t in_page = read_ % page_size;
        const std::uint64_t before = to.remaining();
        const auto bytes = static_cast<std::size_t>(std::min({before, end - read_, page_size - in_page}));
        outcome = to.put(page.data() + in_page, bytes);
        const std::size_t moved = before - to.remaining();
        done += moved;
        advance(read_ + moved);
    }
    if (packet && done > 0) advance(end);
    if (fill() == 0) read_ = written_ = round_down_page(read_);
    return done;
}

std::uint64_t Pipe::readable_end() const {
    if (packets_.empty()) return written_;
    const Packet& next = packets_.front();
    return next.start <= read_ ? next.end : next.start;
}

void Pipe::advance(std::uint64_t to) {
    for (; read_ / page_size < to / page_size; read_ = round_down_page(read_) + page_size)
        page_at(read_) = nullptr;
    read_ = to;
    while (!packets_.empty() && packets_.front().end <= read_)
        delete packets_.pop_front();
}

std::size_t Pipe::peek(std::uint64_t skip, std::byte* to, std::size_t bytes) {
    const std::uint64_t start = read_ + skip;
    if (start >= written_) return 0;
    const std::uint64_t end = skip == 0 ? readable_end() : written_;
    const std::size_t count = std::min({std::uint64_t{bytes}, end - start, page_size - start % page_size});
    std::memcpy(to, page_at(start).data() + start % page_size, count);
    return count;
}

Result<std::size_t> Pipe::put(const std::byte* from, std::size_t bytes) {
    IoBuffer buffer = IoBuffer::own(const_cast<std::byte*>(from), bytes);
    Result<> outcome;
    const std::size_t done = fill_from(buffer, std::min<std::size_t>(bytes, room()), outcome);
    readable_.wake_all();
    if (done == 0 && !outcome.ok()) return outcome.error();
    return done;
}

void Pipe::drop(std::size_t bytes) {
    advance(read_ + bytes);
    if (fill() == 0) read_ = written_ = round_down_page(read_);
    writable_.wake_all();
}

Result<bool> Pipe::wait_for_byte(bool nonblock) {
    while (fill() == 0) {
        if (writers_ == 0) return false;
        if (nonblock) return Errno::eagain;
        TRY(readable_.wait());
    }
    return true;
}

Result<> Pipe::wait_for_room(bool nonblock) {
    for (;;) {
        if (readers_ == 0) {
            raise_signal(linux::sigpipe);
            return Errno::epipe;
        }
        if (room() > 0) return {};
        if (nonblock) return Errno::eagain;
        TRY(writable_.wait());
    }
}

Result<> Pipe::set_capacity(std::uint64_t bytes) {
    if (bytes == 0 || bytes > 1U << 31) return Errno::einval;
    if (bytes > most_capacity && bytes > capacity()) return Errno::eperm;
    const auto count = static_cast<std::uint32_t>(std::bit_ceil(round_up_page(bytes) / page_size));
    const auto guard = TRY(lock_.lock());
    const std::uint64_t first = read_ / page_size;
    const std::uint64_t used = fill() == 0 ? 0 : (written_ - 1) / page_size - first + 1;
    if (used > count) return Errno::ebusy;
    if (count == page_count_) return {};
    auto* const pages = count == default_pages ? first_pages_ : new (std::nothrow) PageRef[count];
    if (pages == nullptr) return Errno::enomem;
    // A position that is free already may still have its page, when writing goes on in it.
    for (std::uint64_t i = first; i < first + used; ++i)
        pages[i % count] = std::move(pages_[i % page_count_]);
    if (used == 0) read_ = written_ = 0;
    if (pages_ != first_pages_) delete[] pages_;
    pages_ = pages;
    page_count_ = count;
    writable_.wake_all();
    return {};
}

Pipe::~Pipe() {
    drop_content();
    if (pages_ != first_pages_) delete[] pages_;
}

// What was written from `start` on is one.
Result<> Pipe::end_packet(std::uint64_t start) {
    auto* const packet = new (std::nothrow) Packet{{}, start, written_};
    if (packet == nullptr) return Errno::enomem;
    packets_.push_back(*packet);
    return {};
}

Result<std::size_t> Pipe::write(IoBuffer& from, bool nonblock, bool packets) {
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
            const std::uint64_t wanted =
                packets ? std::min<std::uint64_t>(total - done, linux::pipe_buf) : total - done;
            const bool whole = packets || total <= linux::pipe_buf;
            if (room() > 0 && (room() >= wanted || !whole)) {
                const std::uint64_t start = written_;
                done += fill_from(from, static_cast<std::size_t>(std::min<std::uint64_t>(room(), wanted)), outcome);
                if (packets && outcome.ok()) outcome = end_packet(start);
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
        if (room() >= linux::pipe_buf) events |= linux::pollout | linux::pollwrnorm;
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
    for (std::uint32_t i = 0; i < page_count_; ++i)
        pages_[i] = nullptr;
    while (!packets_.empty())
        delete packets_.pop_front();
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
