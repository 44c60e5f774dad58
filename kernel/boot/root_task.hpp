// SPDX-License-Identifier: Apache-2.0
//
// Creating the root task: its objects, capabilities to everything there is, and the boot information that lists them.
// Slots and boot information are as stock seL4 16.0.0 gives them.
#pragma once

#include "abi/sel4/bootinfo.hpp"
#include "kernel/boot/elf.hpp"
#include "kernel/boot/regions.hpp"

namespace keel::boot {

inline constexpr unsigned rsdp_bytes = 36;

// What the machine's boot code found out.
struct Machine {
    RegionList free;     // ordinary memory that the kernel can reach, without its own image
    RegionList occupied; // parts of `free` that are in use until the root task has been created
    RegionList reserved; // nobody gets these: all ordinary memory, and the kernel's devices
    ElfFile root_task;

    unsigned char rsdp[rsdp_bytes]; // as found in memory
    sel4::MemoryMapEntry memory_map[sel4::max_memory_map_entries];
    unsigned num_memory_map_entries;
    std::uint32_t tsc_mhz;
};

// Makes the root task the thread that runs first. Preconditions: initialise_node(). Fails with a message if there is
// not enough memory, or too many pages for the root CNode.
void create_root_task(Machine& machine);

} // namespace keel::boot
