// SPDX-License-Identifier: Apache-2.0
//
// The servers there are and how they differ.
#pragma once

#include "abi/protocol/console.hpp"
#include "abi/protocol/container.hpp"
#include "abi/protocol/manager.hpp"
#include "abi/protocol/server.hpp"
#include "manager/types.hpp"

#include <string_view>

namespace manager {

enum class ServerId : std::uint8_t { control, store, time, netdriver, network };
inline constexpr unsigned server_count = 5;

// Which containers a server knows.
enum class Serves : std::uint8_t { nobody, with_interfaces, everybody };

struct ServerTraits {
    std::string_view name;
    Word badge; // of its requests
    Serves serves;
    unsigned port_pages;      // that it shares with each container from its creation on
    Word port_address;        // of them in the container
    Word container_slot;      // in the container: the server's notification
    Word container_signal;    // bit of the container's notification that the server signals
    Word dma_bytes;           // physically contiguous memory
    bool keeps_cache;         // maps memory itself and fills page-cache CNodes
    std::uint16_t pci_device; // virtio device on PCI, 0 for none
};

inline constexpr ServerTraits server_traits[server_count] = {
    {.name = "control",
     .badge = protocol::manager::control_badge,
     .serves = Serves::everybody,
     .port_pages = protocol::console_port_pages,
     .port_address = protocol::container::console_port,
     .container_slot = protocol::container::control_notification,
     .container_signal = protocol::container::control_signal,
     .dma_bytes = protocol::server::control_dma_bytes,
     .keeps_cache = false,
     .pci_device = 0x1043},
    {.name = "store",
     .badge = protocol::manager::store_badge,
     .serves = Serves::everybody,
     .port_pages = 1,
     .port_address = protocol::container::store_port,
     .container_slot = protocol::container::store_notification,
     .container_signal = protocol::container::store_signal,
     .dma_bytes = protocol::server::store_dma_bytes,
     .keeps_cache = true,
     .pci_device = 0x1042},
    {.name = "time",
     .badge = protocol::manager::time_badge,
     .serves = Serves::everybody,
     .port_pages = 1,
     .port_address = protocol::container::timer_port,
     .container_slot = protocol::container::time_notification,
     .container_signal = protocol::container::time_signal,
     .dma_bytes = 0,
     .keeps_cache = false,
     .pci_device = 0},
    {.name = "netdriver",
     .badge = protocol::manager::netdriver_badge,
     .serves = Serves::nobody,
     .port_pages = 0,
     .port_address = 0,
     .container_slot = 0,
     .container_signal = 0,
     .dma_bytes = protocol::server::netdriver_dma_bytes,
     .keeps_cache = false,
     .pci_device = 0x1041},
    {.name = "network",
     .badge = protocol::manager::network_badge,
     .serves = Serves::with_interfaces,
     .port_pages = 0, // a container asks for its port
     .port_address = protocol::container::network_port,
     .container_slot = protocol::container::network_notification,
     .container_signal = protocol::container::network_signal,
     .dma_bytes = 0,
     .keeps_cache = false,
     .pci_device = 0},
};

// A container's port pages lie one behind the other, in the order of the servers.
constexpr unsigned port_page_of(unsigned server) {
    unsigned page = 0;
    for (unsigned i = 0; i < server; ++i)
        page += server_traits[i].port_pages;
    return page;
}
inline constexpr unsigned all_port_pages = port_page_of(server_count);

} // namespace manager
