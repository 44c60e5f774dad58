// SPDX-License-Identifier: Apache-2.0
//
// Simulated I/O ports: each holds the byte last written to it.
#pragma once

#include <cstdint>
#include <cstring>

namespace keel::arch {

inline std::uint8_t port_bytes[65536 + 3];

template<typename T>
T read_ports(std::uint16_t port) {
    T value;
    std::memcpy(&value, port_bytes + port, sizeof value);
    return value;
}
template<typename T>
void write_ports(std::uint16_t port, T value) {
    std::memcpy(port_bytes + port, &value, sizeof value);
}

inline std::uint8_t in8(std::uint16_t port) { return read_ports<std::uint8_t>(port); }
inline std::uint16_t in16(std::uint16_t port) { return read_ports<std::uint16_t>(port); }
inline std::uint32_t in32(std::uint16_t port) { return read_ports<std::uint32_t>(port); }
inline void out8(std::uint16_t port, std::uint8_t value) { write_ports(port, value); }
inline void out16(std::uint16_t port, std::uint16_t value) { write_ports(port, value); }
inline void out32(std::uint16_t port, std::uint32_t value) { write_ports(port, value); }

} // namespace keel::arch
