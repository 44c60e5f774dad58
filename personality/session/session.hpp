// SPDX-License-Identifier: Apache-2.0
//
// A session: one program that the host started in the container, with its standard streams. Session 0 is the
// container's first process. A session is kept as long as its process lives or one of its streams is open.
#pragma once

#include "abi/protocol/console.hpp"
#include "abi/protocol/session.hpp"
#include "personality/base/list.hpp"
#include "personality/base/ref.hpp"
#include "personality/loader/spec.hpp"
#include "personality/platform/io_buffer.hpp"
#include "personality/session/terminal_end.hpp"
#include "personality/task/wait_queue.hpp"

#include <memory>

namespace personality::session {

using protocol::Stream;

class Session : public RefCounted {
  public:
    explicit Session(std::uint32_t number) : number_(number) {}

    std::uint32_t number() const { return number_; }

    // The spec, once all of it is there; offset of the mistake otherwise. It refers to the session's memory, until
    // forget_spec().
    base::Result<Spec, SpecError> spec() const;
    void forget_spec() { spec_.reset(); }

    // Reads what there is, at least one byte; 0 at the end of the input. eagain: nothing there and `nonblock`.
    Result<std::size_t> read(IoBuffer& to, bool nonblock);
    // Writes all of it, waiting for room; with `nonblock` what fits, or eagain. epipe: nobody reads the stream any
    // more. Precondition: stream is Stdout or Stderr.
    Result<std::size_t> write(Stream stream, IoBuffer& from, bool nonblock);

    // For poll(2): whether read() or write() would not block, and the queue that is woken when that may have changed.
    bool ready(Stream stream);
    bool hung_up(Stream stream); // Stdin: the input has ended; Stdout, Stderr: nobody reads
    WaitQueue& queue(Stream stream) { return queues_[index(stream)]; }

    // A session that is a terminal: what is typed goes to `end`, which lives until its hang_up(), and what it puts out
    // is Stdout. read() and write() are not used then.
    void connect(TerminalEnd& end);
    std::size_t output_room();                               // bytes that put_out() takes now
    void put_out(const std::byte* bytes, std::size_t count); // precondition: at most output_room()
    void feed_terminal();                                    // with what has been typed and not taken so far

    // The last descriptor of the stream was closed: the other side is told.
    void close(Stream stream);

    // Its process is gone, or never was.
    void end(protocol::ExitKind kind, std::uint32_t value);

    // From the host.
    void on_spec(std::span<const std::byte> bytes);
    void on_data(std::span<const std::byte> bytes);
    void on_eof(Stream stream);
    void on_credit(Stream stream, std::uint32_t bytes);
    void on_resize(const protocol::WindowSize& size);
    // Sends what waited for room. False: something still waits.
    bool flush();
    void wake();

    bool spec_complete() const { return spec_ended_; }
    bool ended() const { return ended_; }
    bool over() const { return end_told_; } // and the host has heard of it

    ListHook table_hook;
    Ref<Session> in_table; // the table's reference

  private:
    static constexpr unsigned index(Stream stream) { return static_cast<unsigned>(stream); }
    static constexpr unsigned bit(Stream stream) { return 1U << index(stream); }
    bool grant_input();
    void take_input(std::uint32_t count);

    std::uint32_t number_;
    TerminalEnd* terminal_ = nullptr;

    // What has arrived of the spec: the header, then its strings.
    protocol::SpecHeader header_{};
    std::unique_ptr<char[]> spec_;
    std::uint32_t spec_fill_ = 0;
    std::uint32_t spec_bytes_ = 0; // of the strings
    SpecError spec_error_{};
    bool spec_ended_ = false; // complete, or wrong

    std::unique_ptr<std::byte[]> input_; // session_input_bytes, once some came: a ring
    std::uint32_t input_start_ = 0;
    std::uint32_t input_fill_ = 0;
    std::uint32_t input_owed_ = 0; // read, and the host has no credit for it yet
    bool input_ended_ = false;

    std::uint64_t credit_[protocol::stream_count] = {}; // of the outputs
    unsigned refused_ = 0;                              // bits of outputs that nobody reads any more
    unsigned closed_ = 0;                               // bits of streams that were closed here
    unsigned eof_due_ = 0;                              // ... of which the host hasn't heard
    WaitQueue queues_[protocol::stream_count];

    bool ended_ = false;
    bool end_told_ = false;
    protocol::SessionEnd how_{};
};

} // namespace personality::session
