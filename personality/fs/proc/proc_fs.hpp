// SPDX-License-Identifier: Apache-2.0
//
// /proc, proc(5).
#pragma once

#include "personality/fs/proc/synthetic.hpp"

namespace personality::fs {

SyntheticFs& proc_fs();

// Its root directory, for SyntheticFs::set_up. enomem.
Result<Ref<Inode>> make_proc_root();

} // namespace personality::fs
