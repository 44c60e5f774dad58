// SPDX-License-Identifier: Apache-2.0
//
// What the calls about memory have in common.
#pragma once

#include "personality/linux/mman.hpp"
#include "personality/mm/limits.hpp"
#include "personality/task/process_state.hpp"

namespace personality::syscall {

struct Range {
    std::uint64_t start, bytes;
};

inline AddressSpace& memory() { return *current().process.memory; }

// MAP_POPULATE and MAP_LOCKED: as many pages as will come.
inline void bring_in(std::uint64_t start, std::uint64_t bytes, std::uint32_t flags, std::uint32_t protection) {
    const bool wanted = (flags & (linux::map_populate | linux::map_nonblock)) == linux::map_populate ||
                        (flags & linux::map_locked) != 0;
    const bool write = (protection & linux::prot_write) != 0 && (flags & linux::map_type) == linux::map_private;
    if (wanted && protection != 0) (void)memory().populate(start, bytes, write);
}

// Of shared anonymous memory, which is promised when it is made.
inline bool request_is_promised(std::uint64_t bytes, std::uint16_t flags) {
    return (flags & not_accounted) != 0 || bytes <= memory_usage().limit_bytes;
}

} // namespace personality::syscall
