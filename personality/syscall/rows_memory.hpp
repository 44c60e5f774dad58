// SPDX-License-Identifier: Apache-2.0
//
// Rows of the table: memory.
#pragma once

#include "personality/syscall/table.hpp"

namespace personality::syscall {

SysResult sys_mmap(std::uint64_t address, std::uint64_t bytes, std::uint32_t protection, std::uint32_t flags,
                   std::int32_t descriptor, std::uint64_t offset);
SysResult sys_mprotect(std::uint64_t start, std::uint64_t bytes, std::uint32_t protection);
SysResult sys_munmap(std::uint64_t start, std::uint64_t bytes);
SysResult sys_brk(std::uint64_t end);
SysResult sys_mremap(std::uint64_t start, std::uint64_t bytes, std::uint64_t new_bytes, std::uint32_t flags);
SysResult sys_msync(std::uint64_t start, std::uint64_t bytes, std::uint32_t flags);
SysResult sys_madvise(std::uint64_t start, std::uint64_t bytes, std::int32_t advice);
SysResult sys_mlock(std::uint64_t start, std::uint64_t bytes);

inline constexpr Row memory_rows[] = {
    row<sys_mmap>(9, "mmap", Support::partial, "no huge pages, no locking"),
    row<sys_mprotect>(10, "mprotect", Support::full),
    row<sys_munmap>(11, "munmap", Support::full),
    row<sys_brk>(12, "brk", Support::full),
    row<sys_mremap>(25, "mremap", Support::partial, "no MREMAP_FIXED, no MREMAP_DONTUNMAP"),
    row<sys_msync>(26, "msync", Support::full),
    row<sys_madvise>(28, "madvise", Support::partial, "MADV_DONTNEED; hints are accepted without effect"),
    row<sys_mlock>(149, "mlock", Support::full, "pages are never paged out"),
    row<sys_mlock>(150, "munlock", Support::full, "pages are never paged out"),
};

} // namespace personality::syscall
