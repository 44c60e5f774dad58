// SPDX-License-Identifier: Apache-2.0
//
// /dev/pts: the container's terminals by number, and ptmx, which makes new ones; pts(4).
#pragma once

#include "personality/fs/proc/synthetic.hpp"
#include "personality/fs/tty/tty.hpp"

namespace personality::fs {

SyntheticFs& devpts_fs();

inline constexpr std::uint64_t ptmx_device = linux::make_device(5, 2);

namespace devpts {

inline constexpr std::uint32_t slave_major = 136;
inline constexpr std::uint32_t max_ttys = 1024;
constexpr std::uint64_t slave_device(std::uint32_t number) { return linux::make_device(slave_major, number); }

Result<Ref<Inode>> make_root(); // for SyntheticFs::set_up. enomem

// A terminal with the lowest free number; it keeps the number as long as it exists, and its name until it is hung up.
// Its node belongs to the caller's user. enospc: all are in use; enomem.
Result<Ref<Tty>> make_tty(TtyOutput& output);

Ref<Tty> find(std::uint32_t number);  // null: there is none
Result<Path> path_of(const Tty& tty); // its name below /dev/pts. enoent: it has none any more

} // namespace devpts
} // namespace personality::fs
