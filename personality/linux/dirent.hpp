// SPDX-License-Identifier: Apache-2.0
//
// Directory entries as getdents64(2) returns them. Layout: Linux, include/linux/dirent.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace personality::linux {

enum DirentType : std::uint8_t {
    dt_unknown = 0,
    dt_fifo = 1,
    dt_chr = 2,
    dt_dir = 4,
    dt_blk = 6,
    dt_reg = 8,
    dt_lnk = 10,
    dt_sock = 12,
};

// Followed by the name, its NUL, and padding up to d_reclen.
struct [[gnu::packed]] Dirent64 {
    std::uint64_t d_ino;
    std::int64_t d_off;
    std::uint16_t d_reclen;
    std::uint8_t d_type;
};
static_assert(sizeof(Dirent64) == 19);

constexpr std::size_t dirent64_bytes(std::size_t name_length) {
    return (sizeof(Dirent64) + name_length + 1 + 7) & ~std::size_t{7};
}

// getdents(2): the same without d_type, which is the record's last byte.
inline constexpr std::size_t dirent_name_offset = 18;
constexpr std::size_t dirent_bytes(std::size_t name_length) {
    return (dirent_name_offset + name_length + 2 + 7) & ~std::size_t{7};
}

// The DT_ value that goes with a mode's file type: the type's four bits.
constexpr std::uint8_t dirent_type(std::uint32_t mode) { return static_cast<std::uint8_t>(mode >> 12 & 017); }

} // namespace personality::linux
