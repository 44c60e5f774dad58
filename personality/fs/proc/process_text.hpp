// SPDX-License-Identifier: Apache-2.0
//
// The texts of /proc/<pid>, proc(5), in Linux 6.1's form.
#pragma once

#include "personality/fs/text/text.hpp"
#include "personality/task/process.hpp"

namespace personality::fs {

Result<> process_call_text(const ProcessInfo& process, Text& text);
Result<> process_io_text(const ProcessInfo& process, Text& text);
Result<> process_limits_text(const ProcessInfo& process, Text& text);
Result<> process_maps_text(const ProcessInfo& process, Text& text);
Result<> process_mountinfo_text(const ProcessInfo& process, Text& text);
Result<> process_mounts_text(const ProcessInfo& process, Text& text);
Result<> process_mountstats_text(const ProcessInfo& process, Text& text);
Result<> process_name_text(const ProcessInfo& process, Text& text);
Result<> process_oom_adj_text(const ProcessInfo& process, Text& text);
Result<> process_oom_score_adj_text(const ProcessInfo& process, Text& text);
Result<> process_oom_score_text(const ProcessInfo& process, Text& text);
Result<> process_persona_text(const ProcessInfo& process, Text& text);
Result<> process_sched_text(const ProcessInfo& process, Text& text);
Result<> process_schedstat_text(const ProcessInfo& process, Text& text);
Result<> process_smaps_rollup_text(const ProcessInfo& process, Text& text);
Result<> process_smaps_text(const ProcessInfo& process, Text& text);
Result<> process_stat_text(const ProcessInfo& process, Text& text);
Result<> process_statm_text(const ProcessInfo& process, Text& text);
Result<> process_status_text(const ProcessInfo& process, Text& text);
Result<> process_timer_slack_text(const ProcessInfo& process, Text& text);

// What becomes of a write to such a file. einval: it makes no sense; eacces, eperm.
using StoreProcessText = Result<> (*)(const ProcessInfo& process, std::string_view text);
Result<> check_clear_refs(const ProcessInfo& process, std::string_view text);
Result<> refuse_id_map(const ProcessInfo& process, std::string_view text);
Result<> store_process_name(const ProcessInfo& process, std::string_view text);
Result<> store_process_oom_adj(const ProcessInfo& process, std::string_view text);
Result<> store_process_oom_score_adj(const ProcessInfo& process, std::string_view text);
Result<> store_process_timer_slack(const ProcessInfo& process, std::string_view text);

} // namespace personality::fs
