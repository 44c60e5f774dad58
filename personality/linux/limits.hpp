// SPDX-License-Identifier: Apache-2.0
//
// Limits of names, paths, pipes and vectors, limits.h(0p). Values: Linux, include/uapi/linux/limits.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace personality::linux {

inline constexpr std::size_t name_max = 255;
inline constexpr std::size_t path_max = 4096; // the terminating NUL included
inline constexpr std::size_t pipe_buf = 4096; // writes of up to this many bytes into a pipe are atomic
inline constexpr unsigned iov_max = 1024;
inline constexpr unsigned max_symlinks = 40; // followed in one path; then ELOOP
inline constexpr std::uint64_t max_rw_count = 0x7ffff000;

} // namespace personality::linux
