// SPDX-License-Identifier: Apache-2.0
//
// Flags of clone(2). Values: Linux, include/uapi/linux/sched.h.
#pragma once

#include <cstdint>

namespace personality::linux {

inline constexpr std::uint64_t csignal = 0xff;
inline constexpr std::uint64_t clone_vm = 0x100;
inline constexpr std::uint64_t clone_fs = 0x200;
inline constexpr std::uint64_t clone_files = 0x400;
inline constexpr std::uint64_t clone_sighand = 0x800;
inline constexpr std::uint64_t clone_pidfd = 0x1000;
inline constexpr std::uint64_t clone_ptrace = 0x2000;
inline constexpr std::uint64_t clone_vfork = 0x4000;
inline constexpr std::uint64_t clone_parent = 0x8000;
inline constexpr std::uint64_t clone_thread = 0x10000;
inline constexpr std::uint64_t clone_newns = 0x20000;
inline constexpr std::uint64_t clone_sysvsem = 0x40000;
inline constexpr std::uint64_t clone_settls = 0x80000;
inline constexpr std::uint64_t clone_parent_settid = 0x100000;
inline constexpr std::uint64_t clone_child_cleartid = 0x200000;
inline constexpr std::uint64_t clone_detached = 0x400000;
inline constexpr std::uint64_t clone_untraced = 0x800000;
inline constexpr std::uint64_t clone_child_settid = 0x1000000;
inline constexpr std::uint64_t clone_newcgroup = 0x2000000;
inline constexpr std::uint64_t clone_newuts = 0x4000000;
inline constexpr std::uint64_t clone_newipc = 0x8000000;
inline constexpr std::uint64_t clone_newuser = 0x10000000;
inline constexpr std::uint64_t clone_newpid = 0x20000000;
inline constexpr std::uint64_t clone_newnet = 0x40000000;
inline constexpr std::uint64_t clone_io = 0x80000000;
inline constexpr std::uint64_t clone_newtime = 0x80;              // clone3(2) and unshare(2) only
inline constexpr std::uint64_t clone_clear_sighand = 0x100000000; // clone3(2) only
inline constexpr std::uint64_t clone_new_namespaces =
    clone_newns | clone_newcgroup | clone_newuts | clone_newipc | clone_newuser | clone_newpid | clone_newnet;

// Layout of clone3(2)'s struct clone_args.
struct CloneArgs {
    std::uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
    std::uint64_t set_tid, set_tid_size, cgroup; // later versions
};
inline constexpr std::uint64_t clone_args_first_version = 64;
inline constexpr std::uint64_t most_set_tids = 32;

} // namespace personality::linux
