// SPDX-License-Identifier: Apache-2.0
//
// Cuts the control channel's byte stream into frames, in bounded memory, whatever the pieces it arrives in. After a
// malformed header it says so once, then skips everything up to the next Hello, which starts the channel anew.
#pragma once

#include "lib/frame/rules.hpp"

#include <cstddef>
#include <cstring>

namespace frame {

struct Frame {
    protocol::FrameHeader header;
    const std::uint8_t* payload; // header.length bytes, valid until the parser's next call; not aligned

    // The payload as the fixed structure that well_formed() made sure of; a shorter one is filled up with zeros.
    template<typename Payload>
    Payload as() const {
        Payload value{};
        std::memcpy(&value, payload, header.length < sizeof(Payload) ? header.length : sizeof(Payload));
        return value;
    }
};

enum class Parse : std::uint8_t {
    NeedMore,  // all input is used up
    Complete,  // `frame` is set; call again with the rest of the input
    Malformed, // `frame.header` is the bad one; call again, frames up to the next Hello are skipped
};

class Parser {
  public:
    // `sender`: who is at the other end.
    explicit Parser(Sender sender) : sender_(sender) {}

    // Reads from `bytes`, moving it towards `end`.
    Parse next(const std::uint8_t*& bytes, const std::uint8_t* end, Frame& frame) {
        while (header_fill_ < sizeof(protocol::FrameHeader)) {
            if (bytes == end) return Parse::NeedMore;
            header_[header_fill_++] = *bytes++;
            if (header_fill_ < sizeof(protocol::FrameHeader)) continue;
            std::memcpy(&frame.header, header_, sizeof(frame.header));
            if (skipping_) {
                skip_unless_hello(frame.header);
            } else if (!well_formed(frame.header, sender_)) {
                skipping_ = true;
                skip_unless_hello(frame.header);
                return Parse::Malformed;
            }
        }
        std::memcpy(&frame.header, header_, sizeof(frame.header));
        return take_payload(bytes, end, frame);
    }

    // Skips everything up to the next Hello: what a frame said, or when, broke the protocol.
    void skip_to_hello() { skipping_ = true; }

    // The channel was closed and opened again: forgets a frame in progress and skips what is left of the time before.
    void restart() {
        header_fill_ = 0;
        payload_fill_ = 0;
        skipping_ = true;
    }

  private:
    Parse take_payload(const std::uint8_t*& bytes, const std::uint8_t* end, Frame& frame) {
        const std::size_t missing = frame.header.length - payload_fill_;
        const std::size_t here = static_cast<std::size_t>(end - bytes);
        const std::size_t count = missing < here ? missing : here;
        const std::uint8_t* from = bytes;
        bytes += count;
        if (payload_fill_ == 0 && count == missing) { // all of it lies in the input: no copy
            frame.payload = from;
        } else {
            if (count != 0) std::memcpy(payload_ + payload_fill_, from, count);
            payload_fill_ += static_cast<std::uint32_t>(count);
            if (count < missing) return Parse::NeedMore;
            frame.payload = payload_;
        }
        header_fill_ = 0;
        payload_fill_ = 0;
        return Parse::Complete;
    }

    // With a full header of something else than a Hello: moves the window on by one byte.
    void skip_unless_hello(const protocol::FrameHeader& header) {
        if (header.type == protocol::FrameType::Hello && well_formed(header, sender_)) {
            skipping_ = false;
            return;
        }
        std::memmove(header_, header_ + 1, sizeof(header_) - 1);
        header_fill_ = sizeof(header_) - 1;
    }

    Sender sender_;
    bool skipping_ = false;
    std::uint32_t header_fill_ = 0;
    std::uint32_t payload_fill_ = 0;
    std::uint8_t header_[sizeof(protocol::FrameHeader)];
    std::uint8_t payload_[protocol::frame_max_payload];
};

} // namespace frame
