// SPDX-License-Identifier: Apache-2.0
//
// The texts of /proc/<pid>, proc(5), in Linux 6.1's form.
#pragma once

#include "personality/fs/text/text.hpp"
#include "personality/task/process.hpp"

namespace personality::fs {

Result<> process_stat_text(const ProcessInfo& process, Text& text);
Result<> process_statm_text(const ProcessInfo& process, Text& text);
Result<> process_status_text(const ProcessInfo& process, Text& text);
Result<> process_name_text(const ProcessInfo& process, Text& text);
Result<> process_limits_text(const ProcessInfo& process, Text& text);
Result<> process_maps_text(const ProcessInfo& process, Text& text);
Result<> process_cgroup_text(const ProcessInfo& process, Text& text);
Result<> process_mounts_text(const ProcessInfo& process, Text& text);
Result<> process_mountinfo_text(const ProcessInfo& process, Text& text);

} // namespace personality::fs
