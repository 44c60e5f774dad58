// SPDX-License-Identifier: Apache-2.0
//
// inotify(7). Values and layout: Linux, include/uapi/linux/inotify.h.
#pragma once

#include <cstdint>

namespace personality::linux {

struct InotifyEvent {
    std::int32_t wd;
    std::uint32_t mask;
    std::uint32_t cookie;
    std::uint32_t length; // of the name that follows, with its NULs
};
static_assert(sizeof(InotifyEvent) == 16);

inline constexpr std::uint32_t in_access = 0x1;
inline constexpr std::uint32_t in_modify = 0x2;
inline constexpr std::uint32_t in_attrib = 0x4;
inline constexpr std::uint32_t in_close_write = 0x8;
inline constexpr std::uint32_t in_close_nowrite = 0x10;
inline constexpr std::uint32_t in_open = 0x20;
inline constexpr std::uint32_t in_moved_from = 0x40;
inline constexpr std::uint32_t in_moved_to = 0x80;
inline constexpr std::uint32_t in_create = 0x100;
inline constexpr std::uint32_t in_delete = 0x200;
inline constexpr std::uint32_t in_delete_self = 0x400;
inline constexpr std::uint32_t in_move_self = 0x800;
inline constexpr std::uint32_t in_all_events = 0xfff;
inline constexpr std::uint32_t in_unmount = 0x2000;
inline constexpr std::uint32_t in_q_overflow = 0x4000;
inline constexpr std::uint32_t in_ignored = 0x8000;
inline constexpr std::uint32_t in_onlydir = 0x01000000;
inline constexpr std::uint32_t in_dont_follow = 0x02000000;
inline constexpr std::uint32_t in_excl_unlink = 0x04000000;
inline constexpr std::uint32_t in_mask_create = 0x10000000;
inline constexpr std::uint32_t in_mask_add = 0x20000000;
inline constexpr std::uint32_t in_isdir = 0x40000000;
inline constexpr std::uint32_t in_oneshot = 0x80000000;

} // namespace personality::linux
