// SPDX-License-Identifier: Apache-2.0
//
// Opening files and operations on descriptors: open(2), openat(2), fcntl(2), flock(2), lseek(2), renameat2(2).
// Values: Linux, include/uapi/asm-generic/fcntl.h and include/uapi/linux/fcntl.h.
// Constants are in lower case: in capitals they are macros of the host's C library.
#pragma once

#include <cstdint>

namespace personality::linux {

// open(2)
inline constexpr std::uint32_t o_accmode = 03;
inline constexpr std::uint32_t o_rdonly = 0;
inline constexpr std::uint32_t o_wronly = 01;
inline constexpr std::uint32_t o_rdwr = 02;
inline constexpr std::uint32_t o_creat = 0100;
inline constexpr std::uint32_t o_excl = 0200;
inline constexpr std::uint32_t o_noctty = 0400;
inline constexpr std::uint32_t o_trunc = 01000;
inline constexpr std::uint32_t o_append = 02000;
inline constexpr std::uint32_t o_nonblock = 04000;
inline constexpr std::uint32_t o_dsync = 010000;
inline constexpr std::uint32_t o_async = 020000;
inline constexpr std::uint32_t o_direct = 040000;
inline constexpr std::uint32_t o_largefile = 0100000;
inline constexpr std::uint32_t o_directory = 0200000;
inline constexpr std::uint32_t o_nofollow = 0400000;
inline constexpr std::uint32_t o_noatime = 01000000;
inline constexpr std::uint32_t o_cloexec = 02000000;
inline constexpr std::uint32_t o_sync = 04010000;
inline constexpr std::uint32_t o_path = 010000000;
inline constexpr std::uint32_t o_tmpfile = 020200000; // __O_TMPFILE | O_DIRECTORY

// The *at() calls
inline constexpr std::int32_t at_fdcwd = -100;
inline constexpr std::uint32_t at_symlink_nofollow = 0x100;
inline constexpr std::uint32_t at_eaccess = 0x200;
inline constexpr std::uint32_t at_removedir = 0x200;
inline constexpr std::uint32_t at_symlink_follow = 0x400;
inline constexpr std::uint32_t at_no_automount = 0x800;
inline constexpr std::uint32_t at_empty_path = 0x1000;
inline constexpr std::uint32_t at_statx_sync_type = 0x6000;

// access(2)
inline constexpr std::uint32_t f_ok = 0;
inline constexpr std::uint32_t x_ok = 1;
inline constexpr std::uint32_t w_ok = 2;
inline constexpr std::uint32_t r_ok = 4;

// lseek(2)
enum Whence : std::uint32_t { seek_set = 0, seek_cur = 1, seek_end = 2, seek_data = 3, seek_hole = 4 };

// fcntl(2)
enum FcntlCommand : std::uint32_t {
    f_dupfd = 0,
    f_getfd = 1,
    f_setfd = 2,
    f_getfl = 3,
    f_setfl = 4,
    f_getlk = 5,
    f_setlk = 6,
    f_setlkw = 7,
    f_setown = 8,
    f_getown = 9,
    f_setsig = 10,
    f_getsig = 11,
    f_setown_ex = 15,
    f_getown_ex = 16,
    f_ofd_getlk = 36,
    f_ofd_setlk = 37,
    f_ofd_setlkw = 38,
    f_setlease = 1024,
    f_getlease = 1025,
    f_dupfd_cloexec = 1030,
    f_setpipe_sz = 1031,
    f_getpipe_sz = 1032,
    f_add_seals = 1033,
    f_get_seals = 1034,
};
inline constexpr std::uint32_t fd_cloexec = 1;

// F_ADD_SEALS
inline constexpr std::uint32_t f_seal_seal = 1;
inline constexpr std::uint32_t f_seal_shrink = 2;
inline constexpr std::uint32_t f_seal_grow = 4;
inline constexpr std::uint32_t f_seal_write = 8;
inline constexpr std::uint32_t f_seal_future_write = 16;

enum LockType : std::int16_t { f_rdlck = 0, f_wrlck = 1, f_unlck = 2 };

struct Flock {
    std::int16_t l_type;
    std::int16_t l_whence;
    std::int32_t padding;
    std::int64_t l_start;
    std::int64_t l_len;
    std::int32_t l_pid;
    std::int32_t padding2;
};
static_assert(sizeof(Flock) == 32);

// flock(2)
inline constexpr std::uint32_t lock_sh = 1;
inline constexpr std::uint32_t lock_ex = 2;
inline constexpr std::uint32_t lock_nb = 4;
inline constexpr std::uint32_t lock_un = 8;

// renameat2(2)
inline constexpr std::uint32_t rename_noreplace = 1;
inline constexpr std::uint32_t rename_exchange = 2;
inline constexpr std::uint32_t rename_whiteout = 4;

// F_SETOWN_EX
struct FOwnerEx {
    std::int32_t kind; // 0: a thread, 1: a process, 2: a group
    std::int32_t number;
};

// fallocate(2)
inline constexpr std::uint32_t falloc_fl_keep_size = 1;
inline constexpr std::uint32_t falloc_fl_punch_hole = 2;
inline constexpr std::uint32_t falloc_fl_collapse_range = 8;
inline constexpr std::uint32_t falloc_fl_zero_range = 16;
inline constexpr std::uint32_t falloc_fl_insert_range = 32;
inline constexpr std::uint32_t falloc_fl_unshare_range = 64;

// close_range(2)
inline constexpr std::uint32_t close_range_unshare = 2;
inline constexpr std::uint32_t close_range_cloexec = 4;

// openat2(2)
struct OpenHow {
    std::uint64_t flags;
    std::uint64_t mode;
    std::uint64_t resolve;
};
inline constexpr std::uint64_t resolve_no_xdev = 0x01;
inline constexpr std::uint64_t resolve_no_magiclinks = 0x02;
inline constexpr std::uint64_t resolve_no_symlinks = 0x04;
inline constexpr std::uint64_t resolve_beneath = 0x08;
inline constexpr std::uint64_t resolve_in_root = 0x10;
inline constexpr std::uint64_t resolve_cached = 0x20;

// preadv2(2)
inline constexpr std::uint32_t rwf_hipri = 1;
inline constexpr std::uint32_t rwf_dsync = 2;
inline constexpr std::uint32_t rwf_sync = 4;
inline constexpr std::uint32_t rwf_nowait = 8;
inline constexpr std::uint32_t rwf_append = 16;

} // namespace personality::linux
