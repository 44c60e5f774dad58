// SPDX-License-Identifier: Apache-2.0
//
// What statfs(2) returns. Layout: Linux, include/uapi/asm-generic/statfs.h; numbers: include/uapi/linux/magic.h.
#pragma once

#include <cstdint>

namespace personality::linux {

struct StatFs {
    std::int64_t f_type;
    std::int64_t f_bsize;
    std::uint64_t f_blocks;
    std::uint64_t f_bfree;
    std::uint64_t f_bavail;
    std::uint64_t f_files;
    std::uint64_t f_ffree;
    std::int32_t f_fsid[2];
    std::int64_t f_namelen;
    std::int64_t f_frsize;
    std::int64_t f_flags;
    std::int64_t f_spare[4];
};
static_assert(sizeof(StatFs) == 120);

inline constexpr std::int64_t tmpfs_magic = 0x01021994;
inline constexpr std::int64_t ramfs_magic = static_cast<std::int64_t>(0x858458f6);
inline constexpr std::int64_t mqueue_magic = 0x19800202;
inline constexpr std::int64_t overlayfs_super_magic = 0x794c7630;
inline constexpr std::int64_t proc_super_magic = 0x9fa0;
inline constexpr std::int64_t sysfs_magic = 0x62656572;
inline constexpr std::int64_t cgroup2_super_magic = 0x63677270;
inline constexpr std::int64_t devpts_super_magic = 0x1cd1;
inline constexpr std::int64_t pipefs_magic = 0x50495045;

// f_flags
inline constexpr std::int64_t st_rdonly = 1;
inline constexpr std::int64_t st_nosuid = 2;
inline constexpr std::int64_t st_nodev = 4;
inline constexpr std::int64_t st_noexec = 8;
inline constexpr std::int64_t st_valid = 0x20;
inline constexpr std::int64_t st_noatime = 0x400;
inline constexpr std::int64_t st_nodiratime = 0x800;
inline constexpr std::int64_t st_relatime = 0x1000;
inline constexpr std::int64_t st_nosymfollow = 0x2000;

} // namespace personality::linux
