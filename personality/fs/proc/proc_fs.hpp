// SPDX-License-Identifier: Apache-2.0
//
// /proc, proc(5), and /sys, as far as programs ask for them.
#pragma once

#include "personality/fs/proc/synthetic.hpp"

namespace personality::fs {

SyntheticFs& proc_fs();
SyntheticFs& sys_fs();

// Their root directories, for SyntheticFs::set_up. enomem.
Result<Ref<Inode>> make_proc_root();
Result<Ref<Inode>> make_sys_root();

} // namespace personality::fs
