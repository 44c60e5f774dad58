// SPDX-License-Identifier: Apache-2.0
//
// mmap(2) and its relatives. Values: Linux, include/uapi/asm-generic/mman-common.h and include/uapi/linux/mman.h.
#pragma once

#include <cstdint>

namespace personality::linux {

inline constexpr std::uint32_t prot_read = 1;
inline constexpr std::uint32_t prot_write = 2;
inline constexpr std::uint32_t prot_exec = 4;
inline constexpr std::uint32_t prot_growsdown = 0x01000000;
inline constexpr std::uint32_t prot_growsup = 0x02000000;

inline constexpr std::uint32_t map_shared = 1;
inline constexpr std::uint32_t map_private = 2;
inline constexpr std::uint32_t map_shared_validate = 3;
inline constexpr std::uint32_t map_type = 15;
inline constexpr std::uint32_t map_fixed = 0x10;
inline constexpr std::uint32_t map_anonymous = 0x20;
inline constexpr std::uint32_t map_fixed_noreplace = 0x100000;

inline constexpr std::uint32_t mremap_maymove = 1;
inline constexpr std::uint32_t mremap_fixed = 2;
inline constexpr std::uint32_t mremap_dontunmap = 4;

enum Advice : std::int32_t {
    madv_normal = 0,
    madv_random = 1,
    madv_sequential = 2,
    madv_willneed = 3,
    madv_dontneed = 4,
    madv_free = 8,
    madv_mergeable = 12,
    madv_unmergeable = 13,
    madv_hugepage = 14,
    madv_nohugepage = 15,
    madv_dontdump = 16,
    madv_dodump = 17,
};

inline constexpr std::uint32_t ms_async = 1;
inline constexpr std::uint32_t ms_invalidate = 2;
inline constexpr std::uint32_t ms_sync = 4;

} // namespace personality::linux
