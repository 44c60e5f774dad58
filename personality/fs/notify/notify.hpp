// SPDX-License-Identifier: Apache-2.0
//
// What happens to files, told to those who watch them, inotify(7). Costs next to nothing while nobody does.
#pragma once

#include "personality/fs/vfs/dentry.hpp"
#include "personality/linux/inotify.hpp"

namespace personality::fs {

// Events of linux/inotify.hpp. To who watches the entry's inode, and to who watches its directory, with its name.
void notify(const Dentry& entry, std::uint32_t events);
// To who watches the inode itself only.
void notify_self(const Inode& inode, std::uint32_t events);
// To who watches a directory, about a name in it that leads or led to `subject`.
void notify_name(const Inode& directory, std::string_view name, const Inode& subject, std::uint32_t events,
                 std::uint32_t cookie = 0);
// A name of the inode is gone; with the last one its watches end.
void notify_unlinked(const Inode& inode);
// Both sides of a rename(2), which have a number in common.
void notify_moved(const Inode& from_directory, std::string_view old_name, const Dentry& entry);

} // namespace personality::fs
