// SPDX-License-Identifier: Apache-2.0
//
// What makes a frame of abi/protocol/control.hpp well formed, one row a type: who may send it, for a container or for
// the channel, and how long its payload is. Meaning (does the container exist, is there credit) is the receiver's to
// check.
#pragma once

#include "abi/protocol/control.hpp"

namespace frame {

enum class Sender : std::uint8_t { Host, Machine };

struct Rule {
    protocol::FrameType type;
    bool from_host; // the host may send it
    bool from_machine;
    bool of_container; // its container number is not 0
    bool of_channel;   // its container number is 0; both: either
    std::uint32_t min_length;
    std::uint32_t max_length;
};

template<typename Payload>
constexpr Rule fixed(protocol::FrameType type, bool host, bool machine, bool container, bool channel) {
    return {type, host, machine, container, channel, sizeof(Payload), sizeof(Payload)};
}
constexpr Rule empty(protocol::FrameType type, bool host, bool machine, bool container) {
    return {type, host, machine, container, !container, 0, 0};
}

inline constexpr Rule rules[] = {
    fixed<protocol::Hello>(protocol::FrameType::Hello, true, true, false, true),
    {protocol::FrameType::Data, true, true, true, false, 0, protocol::frame_max_payload},
    fixed<protocol::Credit>(protocol::FrameType::Credit, true, true, true, false),
    fixed<protocol::Resume>(protocol::FrameType::Resume, true, true, true, false),
    fixed<protocol::Create>(protocol::FrameType::Create, true, false, true, false),
    fixed<protocol::Signal>(protocol::FrameType::Signal, true, false, true, false),
    empty(protocol::FrameType::Destroy, true, false, true),
    {protocol::FrameType::Stats, true, false, true, true, 0, 0},
    // The machine's statistics may have grown since this header was compiled: they are appended to.
    {protocol::FrameType::Stats, false, true, true, true, 0, protocol::frame_max_payload},
    fixed<protocol::SetInterface>(protocol::FrameType::SetInterface, true, false, true, false),
    fixed<protocol::SetClock>(protocol::FrameType::SetClock, true, false, false, true),
    fixed<protocol::Restart>(protocol::FrameType::Restart, true, false, false, true),
    empty(protocol::FrameType::Created, false, true, true),
    fixed<protocol::Exited>(protocol::FrameType::Exited, false, true, true, false),
    empty(protocol::FrameType::Stopped, false, true, true),
    fixed<protocol::Destroyed>(protocol::FrameType::Destroyed, false, true, true, false),
    empty(protocol::FrameType::InterfaceSet, false, true, true),
    fixed<protocol::Error>(protocol::FrameType::Error, false, true, true, true),
};

// Whether `sender` may send a frame with this header.
constexpr bool well_formed(const protocol::FrameHeader& header, Sender sender) {
    for (const Rule& rule : rules) {
        if (rule.type != header.type || !(sender == Sender::Host ? rule.from_host : rule.from_machine)) continue;
        return (header.container != 0 ? rule.of_container : rule.of_channel) && header.length >= rule.min_length &&
               header.length <= rule.max_length && header.reserved16 == 0 && header.reserved == 0;
    }
    return false;
}

} // namespace frame
