// SPDX-License-Identifier: Apache-2.0
//
// An open directory, of any file system.
#pragma once

#include "personality/fs/vfs/file.hpp"

namespace personality::fs {

Result<Ref<File>> open_directory(const Ref<Dentry>& path, std::uint32_t flags);

} // namespace personality::fs
