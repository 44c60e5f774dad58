// SPDX-License-Identifier: Apache-2.0
//
// Memory of the root task's first objects and of its image: one contiguous piece, never part of an untyped.
#pragma once

#include "abi/sel4/bootinfo.hpp"
#include "kernel/boot/elf.hpp"
#include "kernel/boot/regions.hpp"
#include "kernel/slot.hpp"

namespace keel {
struct SchedContext;
}

namespace keel::boot {

inline constexpr unsigned root_cnode_bits = 12; // slots, log2

// Virtual addresses of the root task: its image, then these pages.
struct RootLayout {
    ImageLayout image;
    Word ipc_buffer;
    Word boot_info;
    Word extra;
    Word end;

    RootLayout(ImageLayout layout, Word extra_bytes);
    Word extra_pages() const { return (end - extra) >> sel4::page_bits; }
};

// Where the objects are; all zero.
struct RootMemory {
    Region region;
    Slot* cnode;
    void* vspace;
    void* asid_pool;
    void* ipc_buffer;
    sel4::BootInfo* boot_info;
    unsigned char* extra;
    unsigned char* tables; // one page each
    void* image;
    void* tcb;
    SchedContext* sched_context;
};

// Places everything at the top of the highest free region that has room and doesn't overlap `occupied`, and takes it
// out of `free`. Fails if there is none.
RootMemory place_root(const RootLayout& layout, unsigned num_tables, RegionList& free, const RegionList& occupied);

} // namespace keel::boot
