// SPDX-License-Identifier: Apache-2.0
//
// /sys, sysfs(5), as far as programs look there: the processor, memory nodes, huge pages. Read-only, as in every
// container.
#pragma once

#include "personality/fs/proc/synthetic.hpp"

namespace personality::fs {

SyntheticFs& sys_fs();
// Its root directory, for SyntheticFs::set_up. enomem.
Result<Ref<Inode>> make_sys_root();

} // namespace personality::fs
