// SPDX-License-Identifier: Apache-2.0
//
// What the manager sets up for a server before it starts: its capability slots, its addresses and the block that tells
// it about its device. A server starts with the ServerBlock's address in RDI, that of its IPC buffer in RSI, FS 1,024
// bytes behind RSI and RSP at the top of its stack: what lib/runtime's _start expects.
#pragma once

#include "abi/protocol/uplink.hpp"

#include <cstdint>

namespace protocol::server {

inline constexpr unsigned max_containers = 1024;

// The root CNode of a server has 2^cnode_radix slots; a capability pointer is the slot number (its guard fills the
// rest of the 64 bits).
inline constexpr unsigned cnode_radix = 12;

enum Slot : std::uint64_t {
    manager_endpoint = 1, // Call only: no Grant
    notification = 2,     // the server's own, bound to its thread
    own_cnode = 3,        // store only, with the root's own guard: slots by number and depth 64
    own_vspace = 4,       // store only: to map its cache's frames
    own_tcb = 5,
    irq_handler = 6,
    io_port = 7,
    peer_notification = 8,                   // the switch's and the network driver's: the other one's (send only)
    free_first = 16,                         // .. container_first - 1 for the server's own use
    container_first = 512,                   // + index: the container's notification (send only)
    page_cache_first = 512 + max_containers, // + index: store only, the container's page-cache CNode; this capability
                                             // has no guard: slots are named with depth page_cache_radix
};

// Bits of a server's notification word.
inline constexpr unsigned manager_signal_bit = 63; // the manager has a command or an event
inline constexpr unsigned irq_signal_bit = 62;     // the device
inline constexpr unsigned container_groups = 62;   // container index i signals bit i % container_groups

// The network driver signals the switch as a device would; the switch signals it as a container would.
inline constexpr unsigned network_device_bit = irq_signal_bit;
inline constexpr unsigned network_switch_bit = 0;

constexpr std::uint64_t container_signal(unsigned index) { return 1ULL << (index % container_groups); }

// Addresses. The image is linked at image_base; the block, the stack and the IPC buffer lie where the block says.
inline constexpr std::uint64_t image_base = 0x00400000;
inline constexpr std::uint64_t device_base = 0x10000000; // registers, uncached
inline constexpr std::uint64_t dma_base = 0x11000000;    // cached, physically contiguous, for queues and buffers
inline constexpr std::uint64_t clock_page = 0x12000000;  // ClockPage: writable for the time server, else read-only
inline constexpr std::uint64_t stats_page = 0x12001000;  // MachineStats, shared by the manager and the servers
inline constexpr std::uint64_t port_base = 0x20000000;   // + index * port_stride
inline constexpr std::uint64_t port_stride = std::uint64_t{4} * 4096;
inline constexpr std::uint64_t network_port_stride = std::uint64_t{32} * 4096; // of the switch
inline constexpr std::uint64_t cache_base = 0x40000000; // store: its cache's frames, mapped by itself

// Sizes of the memory at dma_base; the time server has none, the switch has uplink::shared_bytes of the driver's.
inline constexpr std::uint64_t control_dma_bytes = std::uint64_t{256} * 1024;
inline constexpr std::uint64_t store_dma_bytes = std::uint64_t{64} * 1024;
inline constexpr std::uint64_t netdriver_own_bytes = std::uint64_t{16} * 1024; // queues; behind it what the switch has
inline constexpr std::uint64_t netdriver_dma_bytes = netdriver_own_bytes + uplink::shared_bytes;

// A virtio 1.x device on PCI, its capabilities already followed by the manager; offsets are from device_base. Entry 0
// of its MSI-X table is programmed for the server's irq_handler.
struct VirtioDevice {
    std::uint32_t common_offset;
    std::uint32_t notify_offset;
    std::uint32_t notify_multiplier;
    std::uint32_t isr_offset;
    std::uint32_t config_offset;
};

struct ServerBlock {
    std::uint64_t ipc_buffer;   // address
    std::uint64_t device_bytes; // mapped at device_base
    std::uint64_t dma_physical; // of dma_base
    std::uint64_t dma_bytes;
    std::uint64_t tsc_mhz;
    std::uint64_t boot_tsc;    // time-stamp counter when the manager started
    std::uint64_t cache_bytes; // store: bound of its cache
    std::uint64_t incarnation; // 0 at boot, one more after each restart
    std::uint64_t io_apic_pin; // time: the pin that irq_handler is attached to, edge-triggered and active high
    VirtioDevice virtio;
};

} // namespace protocol::server
