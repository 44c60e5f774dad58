// SPDX-License-Identifier: Apache-2.0
//
// The console port: what the control server and a container's personality share. Three pages: this header, then one
// page of ring data for each direction. What the rings carry is between the host and the personality
// (abi/protocol/session.hpp): the control server passes it on unread.
#pragma once

#include "abi/protocol/ring.hpp"

#include <cstdint>

namespace protocol {

enum class Lane : std::uint32_t { ToContainer = 0, FromContainer = 1 };
inline constexpr unsigned lane_count = 2;

inline constexpr std::uint32_t console_ring_bytes = 4096; // of each lane
inline constexpr unsigned console_port_pages = 1 + lane_count;

// How a container ended, as its personality tells it.
enum class ExitKind : std::uint32_t {
    Running = 0,
    Exited = 1,      // `value`: the exit status of the first process, 0..255
    Signaled = 2,    // `value`: the signal that ended it, 1..64
    StartFailed = 3, // the program could not be started; `value`: a Linux errno (ENOENT, EACCES, ENOEXEC, ...)
    BadSpec = 4,     // the spec was malformed; `value`: the byte offset
};
// Set in the value of the first two: a process of the container was killed because its memory had ended.
inline constexpr std::uint32_t exit_out_of_memory = std::uint32_t{1} << 31;

struct ConsolePort {
    RingIndices rings[lane_count]; // the first one produced by the server, the other one by the personality

    // Written by the server.
    alignas(64) std::uint64_t signals_sent[4]; // for each of four 16-signal groups: see signal_count()

    // Written by the personality.
    alignas(64) ExitKind exit_kind; // set last, with release order, after everything else it wrote
    std::uint32_t exit_value;

    // For `stats`.
    std::uint32_t task_count;       // processes and threads that there are
    std::uint64_t network_in_bytes; // counters: of frames
    std::uint64_t network_out_bytes;
};
static_assert(sizeof(ConsolePort) <= 4096);

// Each signal 1..64 has a 4-bit counter, so that the personality sees every signal the host sent by comparing with the
// counters that it saw before; sixteen of one signal between two looks collapse into none, as unqueued signals may.
constexpr unsigned signal_count(const std::uint64_t (&sent)[4], unsigned signal) {
    return static_cast<unsigned>(sent[(signal - 1) / 16] >> ((signal - 1) % 16 * 4)) & 15U;
}

// The group of `signal` after one more of it.
constexpr std::uint64_t one_more(std::uint64_t group, unsigned signal) {
    const unsigned shift = (signal - 1) % 16 * 4;
    return (group & ~(std::uint64_t{15} << shift)) | (((group >> shift) + 1) & 15) << shift;
}

} // namespace protocol
