// SPDX-License-Identifier: Apache-2.0
//
// The buffer between a pipe's or FIFO's two ends, pipe(7): 64 KiB, in pages that exist while they hold bytes. Writes of
// up to PIPE_BUF bytes are atomic.
#pragma once

#include "personality/linux/limits.hpp"
#include "personality/mm/page.hpp"
#include "personality/platform/io_buffer.hpp"
#include "personality/task/mutex.hpp"

namespace personality::fs {

class PollTable;

class Pipe : public RefCounted {
  public:
    static constexpr std::uint32_t capacity = 16 * page_size;

    // 0: the end, no writer is left. eagain: nothing there and `nonblock`; restart_sys.
    Result<std::size_t> read(IoBuffer& to, bool nonblock);
    // epipe (and sigpipe is raised): no reader is left. Fewer bytes than given only when a signal or `nonblock` stopped
    // it after some.
    Result<std::size_t> write(IoBuffer& from, bool nonblock);

    std::uint32_t fill() const { return static_cast<std::uint32_t>(written_ - read_); }
    std::uint32_t poll(bool reads, bool writes, PollTable* table);

    void add_reader();
    void add_writer();
    void remove_reader();
    void remove_writer();

    // open(2) of a FIFO's end waits for the other one, fifo(7); a visit that has ended meanwhile counts. restart_sys.
    // Preconditions: the own end was added.
    Result<> wait_for_reader();
    Result<> wait_for_writer();
    bool has_reader() const { return readers_ > 0; }

  private:
    static constexpr std::uint32_t page_count = capacity / page_size;

    PageRef& page_at(std::uint64_t position) { return pages_[position / page_size % page_count]; }
    void drop_content();
    std::size_t take(IoBuffer& to, Result<>& outcome);
    std::size_t fill_from(IoBuffer& from, std::size_t bytes, Result<>& outcome);

    PageRef pages_[page_count];
    std::uint64_t read_ = 0;    // bytes taken out so far
    std::uint64_t written_ = 0; // bytes put in
    std::uint32_t readers_ = 0, writers_ = 0;
    std::uint32_t reader_visits_ = 0, writer_visits_ = 0;
    Mutex lock_; // held while bytes move
    WaitQueue readable_, writable_;
};

} // namespace personality::fs
