// SPDX-License-Identifier: Apache-2.0
//
// Base address registers: sizing them and placing the memory ones (PCI Local Bus Specification 3.0, section 6.2.5.1).
#pragma once

#include "manager/pci/config_space.hpp"

#include <cstdint>

namespace manager::pci {

struct Bar {
    std::uint64_t address = 0;
    std::uint64_t bytes = 0; // 0: not there, or of I/O ports
};

struct Bars {
    Bar bar[bar_count];
};

// Sizes all registers of a function and places those of memory one behind the other, each aligned to its size and at
// least to a page, from `next` on, which ends up behind the last. The function must not decode memory meanwhile; a
// size at which `next` would pass `end` leaves its register unplaced (bytes 0).
Bars place_bars(ConfigSpace& function, std::uint64_t& next, std::uint64_t end);

} // namespace manager::pci
