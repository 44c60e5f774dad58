// SPDX-License-Identifier: Apache-2.0
//
// What stat(2), statx(2) and utimensat(2) exchange, and the bits of a file's mode. inode(7) describes the modes.
// Layouts: Linux, arch/x86/include/uapi/asm/stat.h and include/uapi/linux/stat.h.
#pragma once

#include <cstdint>

namespace personality::linux {

inline constexpr std::uint32_t s_ifmt = 0170000;
inline constexpr std::uint32_t s_ififo = 0010000;
inline constexpr std::uint32_t s_ifchr = 0020000;
inline constexpr std::uint32_t s_ifdir = 0040000;
inline constexpr std::uint32_t s_ifblk = 0060000;
inline constexpr std::uint32_t s_ifreg = 0100000;
inline constexpr std::uint32_t s_iflnk = 0120000;
inline constexpr std::uint32_t s_ifsock = 0140000;
inline constexpr std::uint32_t s_isuid = 04000;
inline constexpr std::uint32_t s_isgid = 02000;
inline constexpr std::uint32_t s_isvtx = 01000;
inline constexpr std::uint32_t s_ixgrp = 0010;
inline constexpr std::uint32_t s_ixugo = 0111;
inline constexpr std::uint32_t s_iallugo = 07777;

constexpr bool is_directory(std::uint32_t mode) { return (mode & s_ifmt) == s_ifdir; }
constexpr bool is_regular(std::uint32_t mode) { return (mode & s_ifmt) == s_ifreg; }
constexpr bool is_symlink(std::uint32_t mode) { return (mode & s_ifmt) == s_iflnk; }
constexpr bool is_fifo(std::uint32_t mode) { return (mode & s_ifmt) == s_ififo; }
constexpr bool is_device(std::uint32_t mode) { return (mode & s_ifmt) == s_ifchr || (mode & s_ifmt) == s_ifblk; }

struct Stat {
    std::uint64_t st_dev;
    std::uint64_t st_ino;
    std::uint64_t st_nlink;
    std::uint32_t st_mode;
    std::uint32_t st_uid;
    std::uint32_t st_gid;
    std::uint32_t padding;
    std::uint64_t st_rdev;
    std::int64_t st_size;
    std::int64_t st_blksize;
    std::int64_t st_blocks; // of 512 bytes
    std::int64_t st_atime_sec;
    std::uint64_t st_atime_nsec;
    std::int64_t st_mtime_sec;
    std::uint64_t st_mtime_nsec;
    std::int64_t st_ctime_sec;
    std::uint64_t st_ctime_nsec;
    std::int64_t unused[3];
};
static_assert(sizeof(Stat) == 144);

struct StatxTimestamp {
    std::int64_t tv_sec;
    std::uint32_t tv_nsec;
    std::int32_t reserved;
};

struct Statx {
    std::uint32_t stx_mask;
    std::uint32_t stx_blksize;
    std::uint64_t stx_attributes;
    std::uint32_t stx_nlink;
    std::uint32_t stx_uid;
    std::uint32_t stx_gid;
    std::uint16_t stx_mode;
    std::uint16_t padding;
    std::uint64_t stx_ino;
    std::uint64_t stx_size;
    std::uint64_t stx_blocks;
    std::uint64_t stx_attributes_mask;
    StatxTimestamp stx_atime;
    StatxTimestamp stx_btime;
    StatxTimestamp stx_ctime;
    StatxTimestamp stx_mtime;
    std::uint32_t stx_rdev_major;
    std::uint32_t stx_rdev_minor;
    std::uint32_t stx_dev_major;
    std::uint32_t stx_dev_minor;
    std::uint64_t stx_mnt_id;
    std::uint64_t spare[13];
};
static_assert(sizeof(Statx) == 256);

inline constexpr std::uint32_t statx_basic_stats = 0x7ff;
inline constexpr std::uint64_t statx_attr_mount_root = 0x2000;
inline constexpr std::uint32_t statx_mnt_id = 0x1000;
inline constexpr std::uint32_t statx_reserved = 0x80000000;

// tv_nsec of utimensat(2)
inline constexpr std::int64_t utime_now = 0x3fffffff;
inline constexpr std::int64_t utime_omit = 0x3ffffffe;

// The kernel's 32-bit device number, as stat(2) shows it: minor's low byte, twelve bits of major, rest of minor.
constexpr std::uint64_t make_device(std::uint32_t major, std::uint32_t minor) {
    return (minor & 0xffU) | (std::uint64_t{major} << 8) | (std::uint64_t{minor & ~0xffU} << 12);
}
constexpr std::uint32_t device_major(std::uint64_t device) { return (device >> 8) & 0xfff; }
constexpr std::uint32_t device_minor(std::uint64_t device) { return (device & 0xff) | ((device >> 12) & 0xfff00); }

} // namespace personality::linux
