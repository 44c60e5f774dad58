// SPDX-License-Identifier: Apache-2.0
//
// What the host and a container's personality say to each other through the console port's two rings: frames of
// sessions, little endian. The control server passes the bytes on unread, so it neither grows with what can be asked of
// a container nor believes anything of it.
//
// A session is one program that the host started in the container, with its standard streams: session 0 is the
// container's first process, the others are made by exec. A frame is a SessionHeader and `length` bytes.
//
// Credit: a session begins with credit for session_input_bytes of stdin; its other streams start without any. What is
// sent never waits in the rings for one session's reader: the sender has credit, so the receiver has room.
#pragma once

#include <cstdint>

namespace protocol {

enum class Stream : std::uint16_t { Stdin = 0, Stdout = 1, Stderr = 2 };
inline constexpr unsigned stream_count = 3;

inline constexpr std::uint32_t session_input_bytes = 4096; // credit for stdin that a session begins with
inline constexpr std::uint32_t session_max_payload = 2048; // of a frame: half a ring
inline constexpr std::uint32_t first_session = 0;
inline constexpr unsigned max_sessions = 64; // at a time, the first one included

enum class SessionFrameType : std::uint16_t {
    // both ways
    Data = 1,   // `stream`: bytes, never more than the receiver's credit
    Eof = 2,    // `stream` ends, or (against its direction) its reader is gone
    Credit = 3, // SessionCredit: the sender can take that many bytes of `stream` more
    // host to container
    Spec = 16,     // bytes of the session's spec (container_spec.hpp), in order; the first ones make the session
    Resize = 17,   // WindowSize of the session's terminal
    List = 18,     // no payload: tell the processes
    Resolved = 19, // ResolveAnswer, and `bytes` behind it
    // container to host
    Ended = 32,   // SessionEnd; the last frame of a session other than the first, whose end the control channel tells
    Process = 33, // ProcessRow and its arguments: one for each process, in answer to List
    ListEnd = 34, // no payload: that was the last
    Resolve = 35, // ResolveQuestion, and a name behind it; answered by Resolved unless the host is behind: ask again
};

struct SessionHeader {
    SessionFrameType type;
    Stream stream; // of Data, Eof and Credit; else 0
    std::uint32_t session;
    std::uint32_t length; // 0..session_max_payload
};
static_assert(sizeof(SessionHeader) == 12);

struct SessionCredit {
    std::uint32_t bytes;
};

// tty_ioctl(4), struct winsize.
struct WindowSize {
    std::uint16_t rows, columns;
    std::uint16_t x_pixels, y_pixels; // unused
};
static_assert(sizeof(WindowSize) == 8);

// ExitKind and its value, console.hpp.
struct SessionEnd {
    std::uint32_t kind;
    std::uint32_t value;
};

// Behind it in the frame: its arguments, each with a NUL, cut after process_arguments_max bytes; none of a process that
// has no memory any more.
inline constexpr std::uint32_t process_arguments_max = 256;

struct ProcessRow {
    std::int32_t pid, parent;
    std::uint32_t uid;
    std::uint32_t terminal; // device number, 0: none
    std::uint64_t start_ns; // since the machine's boot
    std::uint64_t cpu_ns;
    char state;    // as /proc/<pid>/stat has it
    char name[15]; // NUL-terminated
};
static_assert(sizeof(ProcessRow) == 48);

// What the container's stub for names asks of the host: who of its networks is called so, or who has an address.
enum class ResolveKind : std::uint16_t {
    Addresses = 1, // of the name behind it, without a dot at its end; the answer: 4 bytes for each IPv4 address
    Name = 2,      // of `address`; the answer: a name
};

inline constexpr std::uint32_t resolve_name_max = 253; // bytes, RFC 1035
inline constexpr std::uint32_t resolve_addresses_max = 16;

struct ResolveQuestion {
    std::uint16_t number; // that the answer has
    ResolveKind kind;
    std::uint8_t address[4];
};
static_assert(sizeof(ResolveQuestion) == 8);

struct ResolveAnswer {
    std::uint16_t number;
    std::uint16_t bytes; // 0: nobody of its networks; the question may be for others to answer
};
static_assert(sizeof(ResolveAnswer) == 4);

} // namespace protocol
