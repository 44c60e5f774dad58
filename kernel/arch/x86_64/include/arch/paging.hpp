// SPDX-License-Identifier: Apache-2.0
//
// The processor's address translation. A root is the physical address of a PML4; what isn't the loaded one's needs no
// flushing, because loading a root drops all translations but the kernel's own.
#pragma once

#include "kernel/types.hpp"

namespace keel::arch {

// Gives a new PML4 the kernel's half.
void share_kernel_half(void* pml4);

// Loads a root unless it is loaded already.
void set_root(sel4::PAddr root);

// The root is about to be deleted: the processor goes to the kernel's own if it is loaded.
void forget_root(sel4::PAddr root);

// Drop translations of one page, or of all, if the root is loaded. Either drops what is remembered of tables as well.
void flush_page(sel4::PAddr root, Word address);
void flush_all(sel4::PAddr root);

// The root with nothing at user level, for threads without an address space.
sel4::PAddr empty_root();

} // namespace keel::arch
