// SPDX-License-Identifier: Apache-2.0
//
// The texts of /proc that are not about one process, proc(5). What Linux tells of the machine is told of the container.
#pragma once

#include "personality/base/result.hpp"
#include "personality/fs/text/text.hpp"

namespace personality::fs {

Result<> cpuinfo_text(Text& text);
Result<> loadavg_text(Text& text);
Result<> locks_text(Text& text);
Result<> meminfo_text(Text& text);
Result<> stat_text(Text& text);
Result<> uptime_text(Text& text);
Result<> version_text(Text& text);
Result<> vmstat_text(Text& text);

} // namespace personality::fs
