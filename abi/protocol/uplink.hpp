// SPDX-License-Identifier: Apache-2.0
//
// Between the switch (servers/network) and the driver of the network device (servers/netdriver): one page with four
// rings, then buffers of one frame each that the device reads and writes. Descriptors, and all else that tells the
// device where to write, are in memory that only the driver has: the switch can spoil frames and nothing more.
//
// The first receive_buffers buffers are for frames from outside. The driver has them until it puts one into `received`;
// the switch gives it back through `returned`. The others are for frames to the outside: the switch has them, `send`
// gives one to the driver, which gives it back through `sent`.
//
// A session begins when the switch writes a number that `session` has not had since the driver started, after it has
// set the indices that it writes to 0. The driver sets its own to 0, takes all its buffers back and writes the number
// to `accepted`: from then on the rings are in use. What was under way is lost. A driver that starts anew leaves
// `accepted` 0. Each side signals the other as lib/ring says, and when it wrote `session` or `accepted`.
#pragma once

#include "abi/protocol/ring.hpp"

#include <cstdint>

namespace protocol::uplink {

inline constexpr std::uint32_t buffer_bytes = 2048;
inline constexpr unsigned receive_buffers = 64;
inline constexpr unsigned send_buffers = 64;
inline constexpr unsigned buffers = receive_buffers + send_buffers;

struct Entry {
    std::uint16_t buffer;
    std::uint16_t length; // of the frame, min_frame_bytes .. max_frame_bytes (abi/protocol/network.hpp)
};

struct Link {
    alignas(64) std::uint32_t session;  // written by the switch
    alignas(64) std::uint32_t accepted; // written by the driver
    RingIndices send;                   // produced by the switch
    RingIndices sent;                   // produced by the driver; `length` means nothing
    RingIndices received;               // produced by the driver
    RingIndices returned;               // produced by the switch; `length` means nothing
    Entry send_entry[send_buffers];
    Entry sent_entry[send_buffers];
    Entry received_entry[receive_buffers];
    Entry returned_entry[receive_buffers];
};
inline constexpr std::uint32_t link_bytes = 4096;
static_assert(sizeof(Link) <= link_bytes);

// The page and the buffers, which both map.
inline constexpr std::uint64_t shared_bytes = link_bytes + std::uint64_t{buffers} * buffer_bytes;

} // namespace protocol::uplink
