// SPDX-License-Identifier: Apache-2.0
//
// The console port: what the control server and a container's personality share. Four pages: this header, then one
// page of ring data for each of stdin, stdout and stderr.
//
// The stdin stream begins with the container's spec (abi/protocol/container_spec.hpp), which the control server passes
// on unread; what follows is the program's standard input.
#pragma once

#include "abi/protocol/ring.hpp"

#include <cstdint>

namespace protocol {

enum class Stream : std::uint32_t { Stdin = 0, Stdout = 1, Stderr = 2 };
inline constexpr unsigned stream_count = 3;

inline constexpr std::uint32_t console_ring_bytes = 4096; // of each stream
inline constexpr unsigned console_port_pages = 1 + stream_count;

// How a container ended, as its personality tells it.
enum class ExitKind : std::uint32_t {
    Running = 0,
    Exited = 1,      // `value`: the exit status of the first process, 0..255
    Signaled = 2,    // `value`: the signal that ended it, 1..64
    StartFailed = 3, // the program could not be started; `value`: a Linux errno (ENOENT, EACCES, ENOEXEC, ...)
    BadSpec = 4,     // the spec was malformed; `value`: the byte offset
};

struct ConsolePort {
    RingIndices rings[stream_count]; // stdin: produced by the server; stdout, stderr: by the personality

    // Written by the server.
    alignas(64) std::uint32_t stdin_closed; // 1: no more input after what the ring holds
    std::uint32_t output_closed;            // bit 1, bit 2: nobody reads stdout, stderr any more: writes give EPIPE
    std::uint64_t signals_sent[4];          // for each of four 16-signal groups: see signal_count()

    // Written by the personality.
    alignas(64) std::uint32_t streams_closed; // bit 0: stdin is not read any more; bit 1, 2: no more stdout, stderr
    ExitKind exit_kind;                       // set last, with release order, after everything else it wrote
    std::uint32_t exit_value;
};
static_assert(sizeof(ConsolePort) <= 4096);

// Each signal 1..64 has a 4-bit counter, so that the personality sees every signal the host sent by comparing with the
// counters that it saw before; sixteen of one signal between two looks collapse into none, as unqueued signals may.
constexpr unsigned signal_count(const std::uint64_t (&sent)[4], unsigned signal) {
    return static_cast<unsigned>(sent[(signal - 1) / 16] >> ((signal - 1) % 16 * 4)) & 15U;
}

} // namespace protocol
