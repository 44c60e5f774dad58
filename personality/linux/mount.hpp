// SPDX-License-Identifier: Apache-2.0
//
// Flags of mount(2) and umount2(2). Values: Linux, include/uapi/linux/mount.h and include/linux/fs.h.
#pragma once

#include <cstdint>

namespace personality::linux {

inline constexpr std::uint32_t ms_rdonly = 1;
inline constexpr std::uint32_t ms_nosuid = 2;
inline constexpr std::uint32_t ms_nodev = 4;
inline constexpr std::uint32_t ms_noexec = 8;
inline constexpr std::uint32_t ms_synchronous = 16;
inline constexpr std::uint32_t ms_remount = 32;
inline constexpr std::uint32_t ms_nosymfollow = 256;
inline constexpr std::uint32_t ms_noatime = 1024;
inline constexpr std::uint32_t ms_nodiratime = 2048;
inline constexpr std::uint32_t ms_bind = 4096;
inline constexpr std::uint32_t ms_move = 8192;
inline constexpr std::uint32_t ms_rec = 16384;
inline constexpr std::uint32_t ms_silent = 32768;
inline constexpr std::uint32_t ms_unbindable = 1U << 17;
inline constexpr std::uint32_t ms_private = 1U << 18;
inline constexpr std::uint32_t ms_slave = 1U << 19;
inline constexpr std::uint32_t ms_shared = 1U << 20;
inline constexpr std::uint32_t ms_relatime = 1U << 21;
inline constexpr std::uint32_t ms_strictatime = 1U << 24;
inline constexpr std::uint32_t ms_mgc_val = 0xc0ed0000; // old programs' mark in the upper half
inline constexpr std::uint32_t ms_mgc_msk = 0xffff0000;

inline constexpr std::uint32_t propagation_flags = ms_unbindable | ms_private | ms_slave | ms_shared;
// What is a mount's own, and not its file system's.
inline constexpr std::uint32_t per_mount_flags = ms_rdonly | ms_nosuid | ms_nodev | ms_noexec | ms_nosymfollow |
                                                 ms_noatime | ms_nodiratime | ms_relatime | ms_unbindable;

inline constexpr std::uint32_t mnt_force = 1;
inline constexpr std::uint32_t mnt_detach = 2;
inline constexpr std::uint32_t mnt_expire = 4;
inline constexpr std::uint32_t umount_nofollow = 8;

} // namespace personality::linux
