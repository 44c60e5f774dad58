// SPDX-License-Identifier: Apache-2.0
//
// The root task's address space, and the capabilities that only this architecture has.
#pragma once

#include "kernel/boot/root_cnode.hpp"

namespace keel::boot {

// Paging structures below the PML4 for the layout's pages.
unsigned num_tables(const RootLayout& layout);

class InitialVspace {
  public:
    InitialVspace(RootCNode& cnode, const RootMemory& memory);

    // Capabilities to all tables go into the next slots.
    void append_tables(const RootLayout& layout);

    // Maps a page for everything; the result is its capability.
    Cap map(void* page, Word address);
    // Maps pages in a row, with capabilities in the next slots.
    sel4::SlotRegion append_pages(void* pages, Word address, Word count);

  private:
    RootCNode& cnode_;
    const RootMemory& memory_;
};

// Address space, ASIDs, I/O ports.
void put_architecture_caps(RootCNode& cnode, const RootMemory& memory);

} // namespace keel::boot
