// SPDX-License-Identifier: Apache-2.0
//
// The container's standard streams: the rings of the console port (abi/protocol/console.hpp). The spec has already
// been taken off stdin.
#pragma once

#include "abi/protocol/console.hpp"
#include "personality/linux/signal.hpp"
#include "personality/platform/io_buffer.hpp"
#include "personality/task/wait_queue.hpp"

namespace personality::console {

using protocol::Stream;

// Reads what there is, at least one byte; 0 at the end of the input. eagain: nothing there and `nonblock`.
Result<std::size_t> read(IoBuffer& to, bool nonblock);

// Writes all of it, waiting for room; with `nonblock` what fits, or eagain. epipe: nobody reads the stream any more.
// Precondition: stream is Stdout or Stderr.
Result<std::size_t> write(Stream stream, IoBuffer& from, bool nonblock);

// For poll(2): whether read() or write() would not block, and the queue that is woken when that may have changed.
bool ready(Stream stream);
bool hung_up(Stream stream); // Stdin: the input has ended; Stdout, Stderr: nobody reads
WaitQueue& queue(Stream stream);

// The signals that the host sent since the last call, as a set.
linux::SignalSet take_signals();

// How the container ended; told once, as the last thing.
void report_end(protocol::ExitKind kind, std::uint32_t value);

// Something happened on the other side: wakes who waits for it.
void on_event();

// Tells the other side that the stream's last descriptor was closed.
void close(Stream stream);

} // namespace personality::console
