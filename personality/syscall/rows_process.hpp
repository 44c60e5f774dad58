// SPDX-License-Identifier: Apache-2.0
//
// Rows of the table: processes, their identity and their scheduling.
#pragma once

#include "personality/linux/clone.hpp"
#include "personality/linux/sigaction.hpp"
#include "personality/linux/wait.hpp"
#include "personality/syscall/table.hpp"
#include "personality/task/process_state.hpp"

namespace personality::syscall {

// clone.cpp
SysResult sys_clone(std::uint64_t flags, std::uint64_t stack, std::uint64_t parent_tid, std::uint64_t child_tid,
                    std::uint64_t tls);
SysResult sys_fork();
SysResult sys_vfork();
SysResult sys_clone3(UserIn<linux::CloneArgs> arguments, std::size_t bytes);

// exec.cpp
SysResult sys_execve(UserString path, UserIn<std::uint64_t> arguments, UserIn<std::uint64_t> environment);

// exit.cpp
SysResult sys_exit(std::int32_t status);
SysResult sys_exit_group(std::int32_t status);
SysResult sys_wait4(std::int32_t pid, UserOut<std::int32_t> status, std::uint32_t options,
                    UserOut<linux::RUsage> usage);
SysResult sys_waitid(std::uint32_t type, std::int32_t id, UserOut<linux::SigInfo> info, std::uint32_t options,
                     UserOut<linux::RUsage> usage);
SysResult sys_getrusage(std::int32_t who, UserOut<linux::RUsage> usage);

// identity.cpp
SysResult sys_getpid();
SysResult sys_gettid();
SysResult sys_getppid();
SysResult sys_getpgrp();
SysResult sys_getpgid(std::int32_t pid);
SysResult sys_setpgid(std::int32_t pid, std::int32_t group);
SysResult sys_getsid(std::int32_t pid);
SysResult sys_setsid();
SysResult sys_vhangup();
SysResult sys_set_tid_address(std::uint64_t address);

// limits.cpp
SysResult sys_getrlimit(std::uint32_t resource, UserOut<Limit> limit);
SysResult sys_setrlimit(std::uint32_t resource, UserIn<Limit> limit);
SysResult sys_prlimit64(std::int32_t pid, std::uint32_t resource, UserIn<Limit> limit, UserOut<Limit> old);

// thread.cpp
SysResult sys_arch_prctl(std::int32_t code, std::uint64_t address);
SysResult sys_prctl(std::int32_t option, std::uint64_t argument, std::uint64_t second, std::uint64_t third,
                    std::uint64_t fourth);
SysResult sys_set_robust_list(std::uint64_t head, std::size_t bytes);
SysResult sys_get_robust_list(std::int32_t tid, UserOut<std::uint64_t> head, UserOut<std::size_t> bytes);
SysResult sys_sched_yield();
SysResult sys_sched_getaffinity(std::int32_t pid, std::uint32_t bytes, UserOut<std::uint64_t> mask);
SysResult sys_sched_setaffinity(std::int32_t pid, std::uint32_t bytes, UserIn<std::uint64_t> mask);
SysResult sys_getpriority(std::int32_t which, std::int32_t who);
SysResult sys_setpriority(std::int32_t which, std::int32_t who, std::int32_t value);
SysResult sys_getcpu(UserOut<std::uint32_t> cpu, UserOut<std::uint32_t> node);

// futex_call.cpp
SysResult sys_futex(std::uint64_t address, std::uint32_t operation, std::uint32_t value, std::uint64_t timeout,
                    std::uint64_t address2, std::uint32_t value3);

inline constexpr Row process_rows[] = {
    row<sys_sched_yield>(24, "sched_yield", Support::full),
    row<sys_getpid>(39, "getpid", Support::full),
    row<sys_clone>(56, "clone", Support::partial, "no namespaces, no CLONE_PIDFD; CLONE_SIGHAND for threads only"),
    row<sys_fork>(57, "fork", Support::full),
    row<sys_vfork>(58, "vfork", Support::full),
    row<sys_execve>(59, "execve", Support::partial,
                    "ELF programs, their interpreters, and scripts; no file capabilities"),
    row<sys_exit>(60, "exit", Support::full),
    row<sys_wait4>(61, "wait4", Support::full),
    row<sys_getrlimit>(97, "getrlimit", Support::full),
    row<sys_getrusage>(98, "getrusage", Support::partial, "times only"),
    row<sys_setpgid>(109, "setpgid", Support::full),
    row<sys_getppid>(110, "getppid", Support::full),
    row<sys_getpgrp>(111, "getpgrp", Support::full),
    row<sys_setsid>(112, "setsid", Support::full),
    row<sys_getpgid>(121, "getpgid", Support::full),
    row<sys_getsid>(124, "getsid", Support::full),
    row<sys_getpriority>(140, "getpriority", Support::partial, "always 0"),
    row<sys_setpriority>(141, "setpriority", Support::partial, "accepted without effect"),
    row<sys_vhangup>(153, "vhangup", Support::full, "EPERM: containers have no CAP_SYS_TTY_CONFIG"),
    row<sys_prctl>(157, "prctl", Support::partial, "names, and options that a container has no use for"),
    row<sys_arch_prctl>(158, "arch_prctl", Support::partial, "ARCH_SET_FS and ARCH_GET_FS"),
    row<sys_setrlimit>(160, "setrlimit", Support::full),
    row<sys_gettid>(186, "gettid", Support::full),
    row<sys_futex>(202, "futex", Support::partial,
                   "no WAIT_REQUEUE_PI and CMP_REQUEUE_PI; owners of locks get no higher priority"),
    row<sys_sched_setaffinity>(203, "sched_setaffinity", Support::full),
    row<sys_sched_getaffinity>(204, "sched_getaffinity", Support::full),
    row<sys_set_tid_address>(218, "set_tid_address", Support::full),
    row<sys_exit_group>(231, "exit_group", Support::full),
    row<sys_waitid>(247, "waitid", Support::partial, "no P_PIDFD"),
    row<sys_set_robust_list>(273, "set_robust_list", Support::full),
    row<sys_get_robust_list>(274, "get_robust_list", Support::full),
    row<sys_prlimit64>(302, "prlimit64", Support::full),
    row<sys_getcpu>(309, "getcpu", Support::full),
    missing(334, "rseq", "glibc goes without"),
    row<sys_clone3>(435, "clone3", Support::partial, "as clone"),
};

} // namespace personality::syscall
