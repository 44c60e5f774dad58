// SPDX-License-Identifier: Apache-2.0
//
// What a Multiboot 1 loader tells (Multiboot Specification 0.6.96, 3.3). The loader is trusted to describe the machine,
// but sizes and addresses are checked before they are used.
#pragma once

#include "abi/sel4/bootinfo.hpp"
#include "kernel/boot/regions.hpp"

namespace keel::x86_64 {

struct MultibootInformation {
    boot::Region self; // around everything the loader left in memory
    boot::Region root_task;
    sel4::MemoryMapEntry memory_map[sel4::max_memory_map_entries];
    unsigned num_memory_map_entries;
};

// Fails without memory map or module.
MultibootInformation read_multiboot(std::uint32_t magic, sel4::PAddr information);

} // namespace keel::x86_64
