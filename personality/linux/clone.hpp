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
inline constexpr std::uint64_t clone_vfork = 0x4000;
inline constexpr std::uint64_t clone_parent = 0x8000;
inline constexpr std::uint64_t clone_thread = 0x10000;
inline constexpr std::uint64_t clone_sysvsem = 0x40000;
inline constexpr std::uint64_t clone_settls = 0x80000;
inline constexpr std::uint64_t clone_parent_settid = 0x100000;
inline constexpr std::uint64_t clone_child_cleartid = 0x200000;
inline constexpr std::uint64_t clone_detached = 0x400000;
inline constexpr std::uint64_t clone_child_settid = 0x1000000;

// Layout of clone3(2)'s struct clone_args.
struct CloneArgs {
    std::uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};
inline constexpr std::uint64_t clone_args_first_version = 64;

} // namespace personality::linux
