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
SysResult sys_mremap(std::uint64_t start, std::uint64_t bytes, std::uint64_t new_bytes, std::uint32_t flags,
                     std::uint64_t new_start);
SysResult sys_msync(std::uint64_t start, std::uint64_t bytes, std::uint32_t flags);
SysResult sys_mincore(std::uint64_t start, std::uint64_t bytes, UserOut<std::uint8_t> vector);
SysResult sys_madvise(std::uint64_t start, std::uint64_t bytes, std::int32_t advice);
SysResult sys_mlock(std::uint64_t start, std::uint64_t bytes);
SysResult sys_munlock(std::uint64_t start, std::uint64_t bytes);
SysResult sys_mlockall(std::uint32_t flags);
SysResult sys_munlockall();
SysResult sys_mlock2(std::uint64_t start, std::uint64_t bytes, std::uint32_t flags);
SysResult sys_remap_file_pages(std::uint64_t start, std::uint64_t bytes, std::uint64_t protection, std::uint64_t page,
                               std::uint32_t flags);
SysResult sys_pkey_mprotect(std::uint64_t start, std::uint64_t bytes, std::uint32_t protection, std::int32_t key);
SysResult sys_pkey_alloc(std::uint64_t flags, std::uint64_t rights);
SysResult sys_pkey_free(std::int32_t key);
SysResult sys_memfd_create(UserString name, std::uint32_t flags);

inline constexpr Row memory_rows[] = {
    row<sys_mmap>(9, "mmap", Support::full, "there are no huge pages"),
    row<sys_mprotect>(10, "mprotect", Support::full),
    row<sys_munmap>(11, "munmap", Support::full),
    row<sys_brk>(12, "brk", Support::full),
    row<sys_mremap>(25, "mremap", Support::full),
    row<sys_msync>(26, "msync", Support::full),
    row<sys_mincore>(27, "mincore", Support::full),
    row<sys_madvise>(28, "madvise", Support::full, "MADV_FREE frees at once"),
    row<sys_mlock>(149, "mlock", Support::full, "pages are never paged out"),
    row<sys_munlock>(150, "munlock", Support::full),
    row<sys_mlockall>(151, "mlockall", Support::full),
    row<sys_munlockall>(152, "munlockall", Support::full),
    row<sys_remap_file_pages>(216, "remap_file_pages", Support::full),
    missing(237, "mbind", "as Linux without NUMA"),
    missing(238, "set_mempolicy", "as Linux without NUMA"),
    missing(239, "get_mempolicy", "as Linux without NUMA"),
    missing(256, "migrate_pages", "as Linux without NUMA"),
    missing(279, "move_pages", "as Linux without NUMA"),
    row<sys_memfd_create>(319, "memfd_create", Support::full, "MFD_HUGETLB: ENOSYS"),
    row<sys_mlock2>(325, "mlock2", Support::full),
    row<sys_pkey_mprotect>(329, "pkey_mprotect", Support::full, "as on a processor without protection keys"),
    row<sys_pkey_alloc>(330, "pkey_alloc", Support::full, "as on a processor without protection keys"),
    row<sys_pkey_free>(331, "pkey_free", Support::full, "as on a processor without protection keys"),
    missing(450, "set_mempolicy_home_node", "as Linux without NUMA"),
};

} // namespace personality::syscall
