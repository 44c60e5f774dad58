// SPDX-License-Identifier: Apache-2.0
//
// The container's way to the host: frames of abi/protocol/session.hpp through the console port's two rings. Nothing
// here waits but send_data(), and that only for the program's memory that it copies from; so frames can be received and
// sent wherever the processor is, also by nobody's task.
#pragma once

#include "abi/protocol/console.hpp"
#include "abi/protocol/session.hpp"
#include "personality/linux/signal.hpp"
#include "personality/platform/io_buffer.hpp"

#include <span>

namespace personality::session::channel {

// Who hears what arrives. `bytes` lie in the channel's own memory, for the time of the call. The payload of a Data or
// Spec frame may come in several pieces, each with the frame's header.
using Receiver = void (*)(const protocol::SessionHeader& header, std::span<const std::byte> bytes);

// Takes everything that has arrived. A malformed frame ends the channel: nothing is heard after it.
void receive(Receiver receiver);

// One frame, at once. False: there is no room; ask again when the host has taken something, which is an event.
bool send(protocol::SessionFrameType type, std::uint32_t session, std::span<const std::byte> payload = {},
          protocol::Stream stream = {});
template<typename Payload>
bool send_payload(protocol::SessionFrameType type, std::uint32_t session, const Payload& payload,
                  protocol::Stream stream = {}) {
    return send(type, session, std::as_bytes(std::span(&payload, 1)), stream);
}

// Up to `most` bytes as one Data frame; how many there was room for, 0: none now. efault, and restart_sys when a fatal
// signal came while another task had the ring.
Result<std::size_t> send_data(std::uint32_t session, protocol::Stream stream, IoBuffer& from, std::uint32_t most);

// Whether send_data() would move something; if not, an event comes when it would.
bool has_room();

// The longest payload that send() takes now; if there is none, an event comes when there is.
std::uint32_t room();

// The control server broke the ring: nothing can be sent any more.
bool broken();

// The signals that the host sent since the last call, as a set.
linux::SignalSet take_signals();

// How the container ended; told once, as the last thing.
void report_end(protocol::ExitKind kind, std::uint32_t value);

} // namespace personality::session::channel
