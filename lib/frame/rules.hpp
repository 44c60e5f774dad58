// SPDX-License-Identifier: Apache-2.0
//
// What makes a frame of abi/protocol/control.hpp well formed, one row a type: who may send it, on which streams, for a
// container or for the channel, and how long its payload is. Meaning (does the container exist, is there credit) is the
// receiver's to check.
#pragma once

#include "abi/protocol/control.hpp"

namespace frame {

enum class Sender : std::uint8_t { Host, Machine };

struct Rule {
    protocol::FrameType type;
    std::uint8_t host_streams; // bit n: the host may send it for stream n (bit 0 for a type without streams); 0: never
    std::uint8_t machine_streams; // likewise
    bool of_container;            // its container number is not 0
    bool of_channel;              // its container number is 0; both: either
    std::uint32_t min_length;
    std::uint32_t max_length;
};

inline constexpr std::uint8_t no_stream = 1;
inline constexpr std::uint8_t input = 1U << static_cast<unsigned>(protocol::Stream::Stdin);
inline constexpr std::uint8_t outputs =
    1U << static_cast<unsigned>(protocol::Stream::Stdout) | 1U << static_cast<unsigned>(protocol::Stream::Stderr);
inline constexpr std::uint8_t all_streams = input | outputs;

template<typename Payload>
constexpr Rule fixed(protocol::FrameType type, std::uint8_t host, std::uint8_t machine, bool container, bool channel) {
    return {type, host, machine, container, channel, sizeof(Payload), sizeof(Payload)};
}
constexpr Rule empty(protocol::FrameType type, std::uint8_t host, std::uint8_t machine, bool container) {
    return {type, host, machine, container, !container, 0, 0};
}

inline constexpr Rule rules[] = {
    fixed<protocol::Hello>(protocol::FrameType::Hello, no_stream, no_stream, false, true),
    {protocol::FrameType::Data, input, outputs, true, false, 0, protocol::frame_max_payload},
    empty(protocol::FrameType::Eof, all_streams, all_streams, true),
    fixed<protocol::Credit>(protocol::FrameType::Credit, outputs, input, true, false),
    fixed<protocol::Create>(protocol::FrameType::Create, no_stream, 0, true, false),
    fixed<protocol::Signal>(protocol::FrameType::Signal, no_stream, 0, true, false),
    empty(protocol::FrameType::Destroy, no_stream, 0, true),
    empty(protocol::FrameType::Stats, no_stream, 0, false),
    // The machine's statistics may have grown since this header was compiled: they are appended to.
    {protocol::FrameType::Stats, 0, no_stream, false, true, 0, protocol::frame_max_payload},
    fixed<protocol::SetClock>(protocol::FrameType::SetClock, no_stream, 0, false, true),
    empty(protocol::FrameType::Created, 0, no_stream, true),
    fixed<protocol::Exited>(protocol::FrameType::Exited, 0, no_stream, true, false),
    empty(protocol::FrameType::Stopped, 0, no_stream, true),
    fixed<protocol::Destroyed>(protocol::FrameType::Destroyed, 0, no_stream, true, false),
    fixed<protocol::Error>(protocol::FrameType::Error, 0, no_stream, true, true),
};

// Whether `sender` may send a frame with this header.
constexpr bool well_formed(const protocol::FrameHeader& header, Sender sender) {
    for (const Rule& rule : rules) {
        const unsigned streams = sender == Sender::Host ? rule.host_streams : rule.machine_streams;
        if (rule.type != header.type || streams == 0) continue;
        return header.stream < protocol::stream_count && (streams >> header.stream & 1U) != 0 &&
               (header.container != 0 ? rule.of_container : rule.of_channel) && header.length >= rule.min_length &&
               header.length <= rule.max_length && header.reserved == 0;
    }
    return false;
}

} // namespace frame
