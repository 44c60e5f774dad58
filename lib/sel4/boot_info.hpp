// SPDX-License-Identifier: Apache-2.0
//
// Reading the boot information's extra chunks (abi/sel4/bootinfo.hpp).
#pragma once

#include "abi/sel4/bootinfo.hpp"

namespace sel4 {

// The chunk with this id, or nullptr. The kernel is trusted, but a chunk that isn't whole is not returned.
inline const BootInfoHeader* find_chunk(const BootInfo& info, BootInfoId id) {
    const auto* const chunks = reinterpret_cast<const std::byte*>(&info) + (std::size_t{1} << boot_info_frame_bits);
    std::size_t at = 0;
    while (info.extra_len >= sizeof(BootInfoHeader) && at <= info.extra_len - sizeof(BootInfoHeader)) {
        const auto* const header = reinterpret_cast<const BootInfoHeader*>(chunks + at);
        if (header->length < sizeof(BootInfoHeader) || header->length > info.extra_len - at) return nullptr;
        if (header->id == id) return header;
        at += header->length;
    }
    return nullptr;
}

// The time-stamp counter's frequency in MHz; 0 if the kernel doesn't tell.
inline unsigned tsc_mhz(const BootInfo& info) {
    const BootInfoHeader* const header = find_chunk(info, BootInfoId::tsc_frequency);
    return header ? reinterpret_cast<const BootInfoTsc*>(header)->mhz : 0;
}

} // namespace sel4
