// SPDX-License-Identifier: Apache-2.0
//
// The file systems that mount(2) knows by name: what /proc/filesystems lists.
#pragma once

#include "personality/fs/vfs/file_system.hpp"

#include <string_view>

namespace personality::fs {

// One that may be mounted now: a new tmpfs, or the container's one /proc and its like. enodev: there is no such type;
// einval: an option of it is unknown or impossible; enomem.
Result<FileSystem*> file_system_of_type(std::string_view type, std::string_view options);

} // namespace personality::fs
