// SPDX-License-Identifier: Apache-2.0
//
// Instances of inotify(7): a descriptor to read events from, and what it watches. Watches keep their inodes in memory.
#pragma once

#include "personality/fs/vfs/file.hpp"

namespace personality::fs {

namespace inotify_limits {                                // as /proc/sys/fs/inotify tells them
inline constexpr std::uint32_t max_queued_events = 16384; // of an instance; then one in_q_overflow
inline constexpr std::uint32_t max_instances = 128;
inline constexpr std::uint32_t max_watches = 8192; // of the container
} // namespace inotify_limits

// `flags`: o_nonblock or none. emfile: too many; enomem.
Result<Ref<File>> make_inotify(std::uint32_t flags);

// Both: einval if the file is no instance. add: the watch's number. enospc: too many watches; eexist.
Result<std::int32_t> add_inotify_watch(File& instance, const Ref<Inode>& inode, std::uint32_t mask);
Result<> remove_inotify_watch(File& instance, std::int32_t number);

} // namespace personality::fs
