// SPDX-License-Identifier: Apache-2.0
#include "kernel/arch/x86_64/boot/multiboot.hpp"

#include "kernel/boot/fail.hpp"
#include "kernel/machine.hpp"

namespace keel::x86_64 {

namespace {

constexpr std::uint32_t loader_magic = 0x2badb002;
constexpr std::uint32_t has_modules = 1 << 3;
constexpr std::uint32_t has_memory_map = 1 << 6;

struct Information {
    std::uint32_t flags;
    std::uint32_t lower_memory, upper_memory;
    std::uint32_t boot_device;
    std::uint32_t command_line;
    std::uint32_t num_modules, modules;
    std::uint32_t symbols[4];
    std::uint32_t memory_map_length, memory_map;
};

struct Module {
    std::uint32_t start, end;
    std::uint32_t text;
    std::uint32_t reserved;
};

template<typename T>
const T* at(sel4::PAddr address) {
    return static_cast<const T*>(arch::to_pointer(address));
}

void widen(boot::Region& region, boot::Region by) {
    if (by.start < region.start) region.start = by.start;
    if (by.end > region.end) region.end = by.end;
}

// Entries have a size each, which doesn't count the size itself, and may be longer than what is known of them.
void read_memory_map(const Information& information, MultibootInformation& result) {
    const sel4::PAddr end = sel4::PAddr{information.memory_map} + information.memory_map_length;
    sel4::PAddr next = information.memory_map;
    while (next + sizeof(sel4::MemoryMapEntry) <= end) {
        if (result.num_memory_map_entries == sel4::max_memory_map_entries)
            boot::fail("the loader's memory map is too long");
        const auto& entry = *at<sel4::MemoryMapEntry>(next);
        result.memory_map[result.num_memory_map_entries++] = entry;
        next += entry.size + sizeof(entry.size);
    }
    widen(result.self, {information.memory_map, end});
}

void read_modules(const Information& information, MultibootInformation& result) {
    const auto* const modules = at<Module>(information.modules);
    result.root_task = {modules[0].start, modules[0].end};
    if (result.root_task.empty()) boot::fail("the first module, the root task, is empty");
    const sel4::PAddr end = information.modules + sel4::PAddr{information.num_modules} * sizeof(Module);
    widen(result.self, {information.modules, end});
}

} // namespace

MultibootInformation read_multiboot(std::uint32_t magic, sel4::PAddr address) {
    if (magic != loader_magic) boot::fail("not started by a Multiboot 1 loader");
    const auto& information = *at<Information>(address);
    if (!(information.flags & has_memory_map)) boot::fail("the loader gives no memory map");
    if (!(information.flags & has_modules) || information.num_modules == 0)
        boot::fail("the loader gives no module: the first one is the root task");
    MultibootInformation result{};
    result.self = {address, address + sizeof information};
    read_modules(information, result);
    read_memory_map(information, result);
    return result;
}

} // namespace keel::x86_64
