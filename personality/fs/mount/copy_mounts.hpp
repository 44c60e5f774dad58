// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "personality/fs/vfs/mount.hpp"

namespace personality::fs {

// Mounts at `on` what `from` is, and if `recursive` what is mounted below `from` at the same places below `on`, but for
// what is unbindable. All or nothing: enospc, enomem.
Result<> copy_mounts(const Path& from, const Path& on, bool recursive);

} // namespace personality::fs
