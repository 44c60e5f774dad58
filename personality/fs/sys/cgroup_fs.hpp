// SPDX-License-Identifier: Apache-2.0
//
// /sys/fs/cgroup: the container's own control group, as version 2 shows it from inside a cgroup namespace. Read-only:
// the limits are the manager's. Linux, Documentation/admin-guide/cgroup-v2.rst.
#pragma once

#include "personality/fs/proc/synthetic.hpp"

namespace personality::fs {

SyntheticFs& cgroup_fs();
// Its root directory, for SyntheticFs::set_up. enomem.
Result<Ref<Inode>> make_cgroup_root();

} // namespace personality::fs
