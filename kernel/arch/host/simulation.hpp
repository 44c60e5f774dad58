// SPDX-License-Identifier: Apache-2.0
//
// What a test sees and sets of the simulated machine: its memory, its clock, its interrupts, its console.
#pragma once

#include "arch/machine.hpp"

#include <bitset>
#include <cstddef>
#include <string>

namespace keel::simulation {

inline constexpr unsigned memory_bits = 20;
inline constexpr std::size_t memory_bytes = std::size_t{1} << memory_bits;
inline constexpr Word ticks_per_us = 1000;

struct Machine {
    Ticks time = Ticks{1000} * 1000 * ticks_per_us;
    Ticks deadline = ~Ticks{0};
    std::bitset<arch::num_irqs> pending;
    std::bitset<arch::num_irqs> masked;
    std::string console;
};

extern Machine machine;

// Aligned to its size; zero after reset().
std::byte* memory();

// As after power-on: the kernel's state too.
void reset();

} // namespace keel::simulation
