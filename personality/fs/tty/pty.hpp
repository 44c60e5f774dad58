// SPDX-License-Identifier: Apache-2.0
//
// Pseudoterminals, pty(7).
#pragma once

#include "personality/fs/vfs/file.hpp"

namespace personality::fs {

// open(2) of /dev/ptmx: a new pseudoterminal's master, whose slave is /dev/pts/N and locked. enospc: too many; enomem.
Result<Ref<File>> open_pty_master(const Ref<Dentry>& path, std::uint32_t flags);

} // namespace personality::fs
