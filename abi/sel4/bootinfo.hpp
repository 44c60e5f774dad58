// SPDX-License-Identifier: Apache-2.0
//
// What the kernel tells the root task: a page of BootInfo, and behind it (at +4096) chunks with a BootInfoHeader each,
// `extra_len` bytes in all (manual chapter 9; libsel4's bootinfo_types.h).
#pragma once

#include "abi/sel4/types.hpp"

#include <cstddef>
#include <cstdint>

namespace sel4 {

// Slots start .. end - 1 of the root CNode.
struct SlotRegion {
    SlotPos start;
    SlotPos end;
};

struct UntypedDesc {
    PAddr paddr;
    std::uint8_t size_bits;
    std::uint8_t is_device;
    std::uint8_t padding[6];
};
static_assert(sizeof(UntypedDesc) == 16);

inline constexpr unsigned max_boot_untypeds = 230;

struct BootInfo {
    Word extra_len; // bytes of chunks behind this page
    Word node_id;
    Word num_nodes;
    Word num_iopt_levels;
    IpcBuffer* ipc_buffer; // in the root task's address space
    SlotRegion empty;
    SlotRegion shared_frames;
    SlotRegion user_image_frames;
    SlotRegion user_image_paging;
    SlotRegion io_space_caps;
    SlotRegion extra_bi_pages;
    Word init_cnode_size_bits;
    Domain init_domain;
    SlotRegion sched_control;
    SlotRegion untyped;
    UntypedDesc untyped_list[max_boot_untypeds];
};
static_assert(sizeof(BootInfo) <= 4096);
static_assert(offsetof(BootInfo, empty) == 40);
static_assert(offsetof(BootInfo, sched_control) == 152);
static_assert(offsetof(BootInfo, untyped_list) == 184);

inline constexpr unsigned boot_info_frame_bits = 12;

enum class BootInfoId : Word {
    padding = 0,
    vbe = 1,
    multiboot_memory_map = 2,
    acpi_rsdp = 3,
    framebuffer = 4,
    tsc_frequency = 5,
};

struct BootInfoHeader {
    BootInfoId id;
    Word length; // bytes of the chunk, with this header
};
static_assert(sizeof(BootInfoHeader) == 16);

// Chunk multiboot_memory_map: the boot loader's memory map, at most 50 entries.
inline constexpr unsigned max_memory_map_entries = 50;
struct [[gnu::packed]] MemoryMapEntry {
    std::uint32_t size; // of the entry without this field
    std::uint64_t base;
    std::uint64_t length;
    std::uint32_t type; // 1: RAM
};
static_assert(sizeof(MemoryMapEntry) == 24);
struct [[gnu::packed]] BootInfoMemoryMap {
    BootInfoHeader header;
    std::uint32_t length; // bytes of `entries` that are used
    MemoryMapEntry entries[max_memory_map_entries];
};
static_assert(sizeof(BootInfoMemoryMap) == 1220);

// Chunk tsc_frequency: header, then this word in MHz. Chunk acpi_rsdp: header, then the RSDP as in memory.
struct [[gnu::packed]] BootInfoTsc {
    BootInfoHeader header;
    std::uint32_t mhz;
};

} // namespace sel4
