// SPDX-License-Identifier: Apache-2.0
//
// mmap(2) and its relatives. Values: Linux, include/uapi/asm-generic/mman-common.h and include/uapi/linux/mman.h.
#pragma once

#include <cstdint>

namespace personality::linux {

inline constexpr std::uint32_t prot_read = 1;
inline constexpr std::uint32_t prot_write = 2;
inline constexpr std::uint32_t prot_exec = 4;
inline constexpr std::uint32_t prot_sem = 8;
inline constexpr std::uint32_t prot_growsdown = 0x01000000;
inline constexpr std::uint32_t prot_growsup = 0x02000000;

inline constexpr std::uint32_t map_shared = 1;
inline constexpr std::uint32_t map_private = 2;
inline constexpr std::uint32_t map_shared_validate = 3;
inline constexpr std::uint32_t map_type = 15;
inline constexpr std::uint32_t map_fixed = 0x10;
inline constexpr std::uint32_t map_anonymous = 0x20;
inline constexpr std::uint32_t map_32bit = 0x40;
inline constexpr std::uint32_t map_growsdown = 0x100;
inline constexpr std::uint32_t map_denywrite = 0x800;
inline constexpr std::uint32_t map_executable = 0x1000;
inline constexpr std::uint32_t map_locked = 0x2000;
inline constexpr std::uint32_t map_noreserve = 0x4000;
inline constexpr std::uint32_t map_populate = 0x8000;
inline constexpr std::uint32_t map_nonblock = 0x10000;
inline constexpr std::uint32_t map_stack = 0x20000;
inline constexpr std::uint32_t map_hugetlb = 0x40000;
inline constexpr std::uint32_t map_fixed_noreplace = 0x100000;

inline constexpr unsigned map_huge_shift = 26; // log2 of the size of huge pages, 0: the usual one
inline constexpr std::uint32_t map_huge_mask = 63;

inline constexpr std::uint32_t mlock_onfault = 1;
inline constexpr std::uint32_t mcl_current = 1;
inline constexpr std::uint32_t mcl_future = 2;
inline constexpr std::uint32_t mcl_onfault = 4;

// memfd_create(2)
inline constexpr std::uint32_t mfd_cloexec = 1;
inline constexpr std::uint32_t mfd_allow_sealing = 2;
inline constexpr std::uint32_t mfd_hugetlb = 4;

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
    madv_remove = 9,
    madv_dontfork = 10,
    madv_dofork = 11,
    madv_mergeable = 12,
    madv_unmergeable = 13,
    madv_hugepage = 14,
    madv_nohugepage = 15,
    madv_dontdump = 16,
    madv_dodump = 17,
    madv_wipeonfork = 18,
    madv_keeponfork = 19,
    madv_cold = 20,
    madv_pageout = 21,
    madv_populate_read = 22,
    madv_populate_write = 23,
    madv_dontneed_locked = 24,
};

inline constexpr std::uint32_t ms_async = 1;
inline constexpr std::uint32_t ms_invalidate = 2;
inline constexpr std::uint32_t ms_sync = 4;

} // namespace personality::linux
