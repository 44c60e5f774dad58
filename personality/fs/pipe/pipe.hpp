// SPDX-License-Identifier: Apache-2.0
//
// The buffer between a pipe's or FIFO's two ends, pipe(7): 64 KiB unless F_SETPIPE_SZ changes it, in pages that exist
// while they hold bytes. Writes of up to PIPE_BUF bytes are atomic. With O_DIRECT they are packets: a read takes one,
// and what of it has no room is lost.
#pragma once

#include "personality/linux/limits.hpp"
#include "personality/mm/page.hpp"
#include "personality/platform/io_buffer.hpp"
#include "personality/task/mutex.hpp"

namespace personality::fs {

class PollTable;

class Pipe : public RefCounted {
  public:
    static constexpr std::uint32_t default_capacity = 16 * page_size;
    static constexpr std::uint32_t most_capacity = 1 << 20; // fs.pipe-max-size

    Pipe() = default;
    ~Pipe();

    std::uint32_t capacity() const { return page_count_ * page_size; }
    // To a power of two of pages that holds as much. ebusy: what it holds has no room; eperm: more than most_capacity;
    // einval, enomem.
    Result<> set_capacity(std::uint64_t bytes);

    // 0: the end, no writer is left. eagain: nothing there and `nonblock`; restart_sys.
    Result<std::size_t> read(IoBuffer& to, bool nonblock);
    // epipe (and sigpipe is raised): no reader is left. Fewer bytes than given only when a signal or `nonblock` stopped
    // it after some.
    Result<std::size_t> write(IoBuffer& from, bool nonblock, bool packets = false);

    // For splice(2) and tee(2). Bytes from `skip` behind the first on, up to a packet's end, which stay; 0: none there.
    std::size_t peek(std::uint64_t skip, std::byte* to, std::size_t bytes);
    void drop(std::size_t bytes); // ... until then
    // Waits until there is a byte (false: there will be none) or room for one. eagain, epipe, restart_sys.
    Result<bool> wait_for_byte(bool nonblock);
    Result<> wait_for_room(bool nonblock);
    // As much of it as there is room for, without waiting. Precondition: lock() is held.
    Result<std::size_t> put(const std::byte* from, std::size_t bytes);
    Result<Mutex::Guard> lock() { return lock_.lock(); } // keeps other readers and writers away
    // What was read of the first page counts as used, as on Linux: its place serves no later page before it is free.
    std::uint32_t room() const { return capacity() - static_cast<std::uint32_t>(written_ - round_down_page(read_)); }

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
    static constexpr std::uint32_t default_pages = default_capacity / page_size;

    struct Packet {
        ListHook hook;
        std::uint64_t start, end; // positions
    };

    PageRef& page_at(std::uint64_t position) { return pages_[position / page_size % page_count_]; }
    std::uint64_t readable_end() const; // of what the next read may take
    void advance(std::uint64_t to);     // the reading position; pages behind it go
    Result<> end_packet(std::uint64_t start);
    void drop_content();
    std::size_t take(IoBuffer& to, Result<>& outcome);
    std::size_t fill_from(IoBuffer& from, std::size_t bytes, Result<>& outcome);

    PageRef first_pages_[default_pages];
    PageRef* pages_ = first_pages_; // or others, of another number
    std::uint32_t page_count_ = default_pages;
    List<Packet, &Packet::hook> packets_; // ascending
    std::uint64_t read_ = 0;              // bytes taken out so far
    std::uint64_t written_ = 0;           // bytes put in
    std::uint32_t readers_ = 0, writers_ = 0;
    std::uint32_t reader_visits_ = 0, writer_visits_ = 0;
    Mutex lock_; // held while bytes move
    WaitQueue readable_, writable_;
};

} // namespace personality::fs
