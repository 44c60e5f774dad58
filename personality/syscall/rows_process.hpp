// SPDX-License-Identifier: Apache-2.0
//
// Rows of the table: processes, their identity and their scheduling.
#pragma once

#include "personality/linux/clone.hpp"
#include "personality/linux/sigaction.hpp"
#include "personality/linux/time.hpp"
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

SysResult sys_execveat(std::int32_t descriptor, UserString path, UserIn<std::uint64_t> arguments,
                       UserIn<std::uint64_t> environment, std::uint32_t flags);

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
SysResult sys_personality(std::uint32_t persona);

// prctl.cpp
SysResult sys_prctl(std::int32_t option, std::uint64_t argument, std::uint64_t second, std::uint64_t third,
                    std::uint64_t fourth);
SysResult sys_set_robust_list(std::uint64_t head, std::size_t bytes);
SysResult sys_get_robust_list(std::int32_t tid, UserOut<std::uint64_t> head, UserOut<std::size_t> bytes);

// rseq.cpp
SysResult sys_rseq(std::uint64_t address, std::uint32_t bytes, std::uint32_t flags, std::uint32_t signature);
SysResult sys_membarrier(std::uint32_t command, std::uint32_t flags, std::int32_t processor);

// unshare.cpp
SysResult sys_unshare(std::uint64_t flags);
SysResult sys_setns(std::int32_t descriptor, std::uint32_t kinds);

// futex_call.cpp
SysResult sys_futex(std::uint64_t address, std::uint32_t operation, std::uint32_t value, std::uint64_t timeout,
                    std::uint64_t address2, std::uint32_t value3);

// futex_wait_many.cpp
struct FutexWord { // struct futex_waitv
    std::uint64_t value, address;
    std::uint32_t flags, reserved;
};
SysResult sys_futex_waitv(UserIn<FutexWord> words, std::uint32_t count, std::uint32_t flags,
                          UserIn<linux::TimeSpec> timeout, std::int32_t clock);

inline constexpr Row process_rows[] = {
    row<sys_getpid>(39, "getpid", Support::full),
    row<sys_clone>(56, "clone", Support::full, "EPERM for namespaces"),
    row<sys_fork>(57, "fork", Support::full),
    row<sys_vfork>(58, "vfork", Support::full),
    row<sys_execve>(59, "execve", Support::partial,
                    "ELF programs, their interpreters, and scripts; no file capabilities"),
    row<sys_exit>(60, "exit", Support::full),
    row<sys_wait4>(61, "wait4", Support::full),
    row<sys_getrlimit>(97, "getrlimit", Support::full),
    row<sys_getrusage>(98, "getrusage", Support::full),
    row<sys_setpgid>(109, "setpgid", Support::full),
    row<sys_getppid>(110, "getppid", Support::full),
    row<sys_getpgrp>(111, "getpgrp", Support::full),
    row<sys_setsid>(112, "setsid", Support::full),
    row<sys_getpgid>(121, "getpgid", Support::full),
    row<sys_getsid>(124, "getsid", Support::full),
    row<sys_personality>(135, "personality", Support::full, "addresses are never random"),
    row<sys_vhangup>(153, "vhangup", Support::full, "EPERM: containers have no CAP_SYS_TTY_CONFIG"),
    row<sys_prctl>(157, "prctl", Support::partial, "no PR_TSC_SIGSEGV, and what Linux has by configuration"),
    row<sys_arch_prctl>(158, "arch_prctl", Support::full),
    row<sys_setrlimit>(160, "setrlimit", Support::full),
    row<sys_gettid>(186, "gettid", Support::full),
    row<sys_futex>(202, "futex", Support::partial,
                   "no WAIT_REQUEUE_PI and CMP_REQUEUE_PI; owners of locks get no higher priority"),
    row<sys_set_tid_address>(218, "set_tid_address", Support::full),
    row<sys_exit_group>(231, "exit_group", Support::full),
    row<sys_waitid>(247, "waitid", Support::full),
    row<sys_set_robust_list>(273, "set_robust_list", Support::full),
    row<sys_get_robust_list>(274, "get_robust_list", Support::full),
    row<sys_prlimit64>(302, "prlimit64", Support::full),
    row<sys_unshare>(272, "unshare", Support::full, "EPERM for namespaces"),
    row<sys_setns>(308, "setns", Support::full, "EPERM for namespaces"),
    row<sys_execveat>(322, "execveat", Support::partial, "as execve"),
    row<sys_membarrier>(324, "membarrier", Support::full),
    row<sys_rseq>(334, "rseq", Support::full),
    row<sys_clone3>(435, "clone3", Support::full, "EPERM for namespaces and set_tid; no CLONE_INTO_CGROUP"),
    row<sys_futex_waitv>(449, "futex_waitv", Support::full),
};

} // namespace personality::syscall
