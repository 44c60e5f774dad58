// SPDX-License-Identifier: Apache-2.0
//
// What a server's device needs and outlives the server: its registers' pages, its interrupt and its DMA memory, which
// stays its own because a device may still write to it when its driver has died.
#pragma once

#include "abi/protocol/server.hpp"
#include "manager/machine.hpp"
#include "manager/pci/bus.hpp"
#include "manager/server/traits.hpp"

namespace manager {

struct ServerDevice {
    pci::Function function;
    bool on_pci = false;
    CPtr pages = 0; // of registers
    unsigned page_count = 0;
    CPtr dma = 0;
    unsigned dma_pages = 0;
    Word dma_physical = 0;
    CPtr irq_handler = 0;
    Word io_apic_pin = 0;
    protocol::server::VirtioDevice virtio = {};
};

// `vector`: the interrupt's, different for each server.
base::Result<ServerDevice, Error> find_virtio_device(Machine& machine, pci::Bus& bus, const ServerTraits& traits,
                                                     unsigned vector);
// What the network driver shares with the switch, as that one's memory.
ServerDevice link_of(const ServerDevice& driver);
base::Result<ServerDevice, Error> find_hpet(Machine& machine, unsigned vector);

} // namespace manager
