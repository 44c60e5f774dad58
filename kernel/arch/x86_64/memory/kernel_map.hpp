// SPDX-License-Identifier: Apache-2.0
//
// The kernel's own half of every address space (layout.hpp). The boot code fills in a first form of it, with the image
// writable and executable; seal_kernel_map() makes the final one.
#pragma once

#include "kernel/types.hpp"

namespace keel::x86_64 {

// Text can't be written, only text can be executed, low memory and the page below the stack aren't mapped.
void seal_kernel_map();

// Maps a page of device registers for the kernel, uncached, for ever. There is room for 512.
volatile std::uint32_t* map_device_page(sel4::PAddr page);

} // namespace keel::x86_64
