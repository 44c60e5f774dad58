// SPDX-License-Identifier: Apache-2.0
//
// Writes frames of abi/protocol/control.hpp.
#pragma once

#include "abi/protocol/control.hpp"

#include <cstddef>
#include <cstring>
#include <type_traits>

namespace frame {

inline constexpr std::size_t header_bytes = sizeof(protocol::FrameHeader);

// Bytes that a frame with this payload takes.
constexpr std::size_t size_with(std::size_t payload) { return header_bytes + payload; }

// Writes the header alone to `at`; the caller puts `length` bytes behind it.
inline void write_header(std::uint8_t* at, protocol::FrameType type, std::uint32_t container, std::uint32_t length) {
    const protocol::FrameHeader header{type, 0, container, length, 0};
    std::memcpy(at, &header, sizeof(header));
}

// Writes a frame without payload to `at`, which has header_bytes; returns its size.
inline std::size_t write(std::uint8_t* at, protocol::FrameType type, std::uint32_t container) {
    write_header(at, type, container, 0);
    return header_bytes;
}

// Writes a frame with a fixed payload to `at`, which has size_with(sizeof(Payload)); returns its size.
template<typename Payload>
std::size_t write(std::uint8_t* at, protocol::FrameType type, std::uint32_t container, const Payload& payload) {
    static_assert(std::is_trivially_copyable_v<Payload> && sizeof(Payload) <= protocol::frame_max_payload);
    write_header(at, type, container, sizeof(Payload));
    std::memcpy(at + header_bytes, &payload, sizeof(Payload));
    return size_with(sizeof(Payload));
}

} // namespace frame
