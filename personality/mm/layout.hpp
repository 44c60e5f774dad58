// SPDX-License-Identifier: Apache-2.0
//
// Where things are in a program's address space. Everything that a small program has lies below 1 GiB, so that one
// page directory serves; its stack, vDSO and first mappings share a page table. Addresses are the same in every
// process: code that the processor (or QEMU's translator) has seen stays where it was.
#pragma once

#include <cstdint>

namespace personality::layout {

inline constexpr std::uint64_t lowest = 0x10000;                  // vm.mmap_min_addr
inline constexpr std::uint64_t position_independent = 0x10000000; // programs
inline constexpr std::uint64_t interpreter = 0x37000000;          // their program interpreter

// The stack, then the clock page and the vDSO, in the last 64 KiB below the first mappings. It begins small and grows,
// up to RLIMIT_STACK or the interpreter, which leaves 140 MiB.
inline constexpr std::uint64_t stack_top = 0x3fefc000;
inline constexpr std::uint64_t first_stack_bytes = 132 << 10;
inline constexpr std::uint64_t stack_bytes = 8 << 20; // the limit to begin with
inline constexpr std::uint64_t stack_guard = 1 << 20; // stays free between a stack and what is below it
inline constexpr std::uint64_t clock_page = stack_top;
inline constexpr std::uint64_t vdso = clock_page + 0x1000;
inline constexpr std::uint64_t vdso_end = vdso + 0x3000;

// Areas for mmap(2), in the order in which they are tried; each is filled from the top. MAP_32BIT takes the low ones.
struct Area {
    std::uint64_t start, end;
};
inline constexpr Area mapping_areas[] = {
    {vdso_end, 0x40000000},
    {0x20000000, interpreter},
    {0x40000000, 0x70000000},
    {0x100000000, 0x500000000000},
};
static_assert(mapping_areas[0].start == 0x3ff00000);

// The personality's own addresses: free in every process for a platform that lies inside it.
inline constexpr Area reserved = {0x70000000, 0x80000000};

inline constexpr std::uint64_t end = 0x500000000000; // no mapping reaches beyond

} // namespace personality::layout
