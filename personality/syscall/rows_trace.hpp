// SPDX-License-Identifier: Apache-2.0
//
// Rows of the table: what one process does with another by a reference to it, pidfd_open(2), ptrace(2),
// process_vm_readv(2).
#pragma once

#include "personality/linux/sigaction.hpp"
#include "personality/platform/io_buffer.hpp"
#include "personality/syscall/table.hpp"

namespace personality::syscall {

// ptrace.cpp
SysResult sys_ptrace(std::int64_t request, std::int32_t pid, std::uint64_t address, std::uint64_t data);

// process_access.cpp
SysResult sys_process_vm_readv(std::int32_t pid, UserIn<IoSegment> own, std::uint64_t own_count,
                               UserIn<IoSegment> theirs, std::uint64_t their_count, std::uint64_t flags);
SysResult sys_process_vm_writev(std::int32_t pid, UserIn<IoSegment> own, std::uint64_t own_count,
                                UserIn<IoSegment> theirs, std::uint64_t their_count, std::uint64_t flags);
SysResult sys_kcmp(std::int32_t pid1, std::int32_t pid2, std::int32_t type, std::uint64_t first, std::uint64_t second);

// pid_fd.cpp
SysResult sys_pidfd_send_signal(std::int32_t descriptor, std::int32_t signal, UserIn<linux::SigInfo> info,
                                std::uint32_t flags);
SysResult sys_pidfd_open(std::int32_t pid, std::uint32_t flags);
SysResult sys_pidfd_getfd(std::int32_t descriptor, std::int32_t wanted, std::uint32_t flags);
SysResult sys_process_madvise(std::int32_t descriptor, UserIn<IoSegment> ranges, std::uint64_t count,
                              std::int32_t advice, std::uint32_t flags);

inline constexpr Row trace_rows[] = {
    row<sys_ptrace>(101, "ptrace", Support::partial, "no processor breakpoints; a step needs keel"),
    row<sys_process_vm_readv>(310, "process_vm_readv", Support::full),
    row<sys_process_vm_writev>(311, "process_vm_writev", Support::full),
    row<sys_kcmp>(312, "kcmp", Support::partial, "no KCMP_EPOLL_TFD"),
    row<sys_pidfd_send_signal>(424, "pidfd_send_signal", Support::full),
    row<sys_pidfd_open>(434, "pidfd_open", Support::full),
    row<sys_pidfd_getfd>(438, "pidfd_getfd", Support::full),
    row<sys_process_madvise>(440, "process_madvise", Support::full, "EPERM: needs CAP_SYS_NICE"),
};

} // namespace personality::syscall
