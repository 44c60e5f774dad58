// SPDX-License-Identifier: Apache-2.0
//
// The configuration space of one PCI function, 32 bits at a time (PCI Local Bus Specification 3.0, chapter 6).
#pragma once

#include <cstdint>

namespace manager::pci {

class ConfigSpace {
  public:
    // `offset`: 0..252, a multiple of 4.
    virtual std::uint32_t read(unsigned offset) const = 0;
    virtual void write(unsigned offset, std::uint32_t value) = 0;

    std::uint8_t read8(unsigned offset) const {
        return static_cast<std::uint8_t>(read(offset & ~3U) >> (offset & 3) * 8);
    }
    std::uint16_t read16(unsigned offset) const {
        return static_cast<std::uint16_t>(read(offset & ~3U) >> (offset & 2) * 8);
    }

  protected:
    ~ConfigSpace() = default;
};

// Offsets of the header's registers.
inline constexpr unsigned reg_id = 0x00;      // vendor, device
inline constexpr unsigned reg_command = 0x04; // command, status
inline constexpr unsigned reg_bar0 = 0x10;
inline constexpr unsigned reg_capabilities = 0x34;
inline constexpr unsigned bar_count = 6;

inline constexpr std::uint32_t command_io = 1;
inline constexpr std::uint32_t command_memory = 2;
inline constexpr std::uint32_t command_bus_master = 4;
inline constexpr std::uint32_t command_no_intx = 0x400;
inline constexpr std::uint32_t command_bits = 0xffff;
inline constexpr std::uint32_t status_capabilities = 0x10U << 16;

constexpr std::uint32_t device_id(std::uint16_t vendor, std::uint16_t device) {
    return static_cast<std::uint32_t>(device) << 16 | vendor;
}

} // namespace manager::pci
