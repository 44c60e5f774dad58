// SPDX-License-Identifier: Apache-2.0
//
// Virtio 1.2, sections 2.7 (split virtqueues) and 4.1.4 (the PCI transport's common configuration), as they lie in
// memory. Little endian.
#pragma once

#include <cstddef>
#include <cstdint>

namespace virtio {

struct Descriptor {
    std::uint64_t address; // physical
    std::uint32_t length;
    std::uint16_t flags; // descriptor_*
    std::uint16_t next;
};
static_assert(sizeof(Descriptor) == 16);

inline constexpr std::uint16_t descriptor_next = 1;
inline constexpr std::uint16_t descriptor_write = 2;

// Followed by `size` ring entries: heads of descriptor chains.
struct AvailableHeader {
    std::uint16_t flags; // available_*
    std::uint16_t index;
};
inline constexpr std::uint16_t available_no_interrupt = 1;

// Followed by `size` UsedElements.
struct UsedHeader {
    std::uint16_t flags; // used_*
    std::uint16_t index;
};
inline constexpr std::uint16_t used_no_notify = 1;

struct UsedElement {
    std::uint32_t id;     // head of the chain
    std::uint32_t length; // bytes that the device wrote
};

// The three parts of a queue of `size` entries, one after the other from a 16-byte aligned address.
constexpr std::size_t available_offset(unsigned size) { return sizeof(Descriptor) * size; }
constexpr std::size_t used_offset(unsigned size) {
    const std::size_t end = available_offset(size) + sizeof(AvailableHeader) + sizeof(std::uint16_t) * (size + 1U);
    return (end + 3) & ~std::size_t{3};
}
constexpr std::size_t queue_bytes(unsigned size) {
    const std::size_t end = used_offset(size) + sizeof(UsedHeader) + sizeof(UsedElement) * size + sizeof(std::uint16_t);
    return (end + 15) & ~std::size_t{15};
}

// Offsets in the common configuration.
namespace common {
inline constexpr std::uint32_t device_feature_select = 0x00; // 32 bits
inline constexpr std::uint32_t device_feature = 0x04;        // 32
inline constexpr std::uint32_t driver_feature_select = 0x08; // 32
inline constexpr std::uint32_t driver_feature = 0x0c;        // 32
inline constexpr std::uint32_t config_msix_vector = 0x10;    // 16
inline constexpr std::uint32_t num_queues = 0x12;            // 16
inline constexpr std::uint32_t device_status = 0x14;         // 8
inline constexpr std::uint32_t queue_select = 0x16;          // 16
inline constexpr std::uint32_t queue_size = 0x18;            // 16
inline constexpr std::uint32_t queue_msix_vector = 0x1a;     // 16
inline constexpr std::uint32_t queue_enable = 0x1c;          // 16
inline constexpr std::uint32_t queue_notify_off = 0x1e;      // 16
inline constexpr std::uint32_t queue_desc = 0x20;            // 64, as two 32-bit halves
inline constexpr std::uint32_t queue_driver = 0x28;          // 64
inline constexpr std::uint32_t queue_device = 0x30;          // 64
} // namespace common

enum Status : std::uint8_t {
    status_acknowledge = 1,
    status_driver = 2,
    status_driver_ok = 4,
    status_features_ok = 8,
    status_needs_reset = 64,
    status_failed = 128,
};

// Each side tells the other in the ring up to where it need not be told of progress (section 2.7.10): the queues' last
// two bytes each.
inline constexpr std::uint64_t feature_event_index = std::uint64_t{1} << 29;
inline constexpr std::uint64_t feature_version_1 = std::uint64_t{1} << 32;
inline constexpr std::uint16_t no_vector = 0xffff;

} // namespace virtio
