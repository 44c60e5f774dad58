// SPDX-License-Identifier: Apache-2.0
//
// /proc/sys: the settings of this system, proc(5) and Linux, Documentation/admin-guide/sysctl. What is enforced here
// is shown as it is; the rest has Linux's defaults. As in every container they can't be changed (erofs).
#pragma once

#include "personality/fs/proc/synthetic.hpp"

namespace personality::fs {

inline constexpr std::size_t sysctl_row_count = 5;
extern const Row sysctl_rows[sysctl_row_count];

} // namespace personality::fs
