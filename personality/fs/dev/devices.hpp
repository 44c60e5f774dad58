// SPDX-License-Identifier: Apache-2.0
//
// The character devices that a container has: memory devices, mem(4), random(4), and terminals, tty(4), pts(4).
#pragma once

#include "personality/fs/vfs/file.hpp"

namespace personality::fs {

inline constexpr std::uint64_t null_device = linux::make_device(1, 3);
inline constexpr std::uint64_t zero_device = linux::make_device(1, 5);
inline constexpr std::uint64_t full_device = linux::make_device(1, 7);
inline constexpr std::uint64_t random_device = linux::make_device(1, 8);
inline constexpr std::uint64_t urandom_device = linux::make_device(1, 9);
inline constexpr std::uint64_t tty_device = linux::make_device(5, 0);

// enxio: there is none with this number, or, for the controlling terminal, no such terminal. For terminals see also
// open_tty.
Result<Ref<File>> open_device(std::uint64_t device, const Ref<Dentry>& path, std::uint32_t flags);

} // namespace personality::fs
