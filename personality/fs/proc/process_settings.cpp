// SPDX-License-Identifier: Apache-2.0
//
// The files of /proc/<pid> that can be written, proc(5).
#include "personality/base/parse.hpp"
#include "personality/fs/proc/process_text.hpp"
#include "personality/mm/page.hpp"
#include "personality/task/task.hpp"

#include <algorithm>
#include <optional>

namespace personality::fs {

namespace {

constexpr std::int32_t most_adjust = 1000;   // OOM_SCORE_ADJ_MAX
constexpr std::int32_t most_old_adjust = 15; // OOM_ADJUST_MAX
constexpr std::int32_t old_disable = -17;    // OOM_DISABLE

// A decimal number with white space around it, as kstrtoint reads it.
std::optional<std::int32_t> parse_number(std::string_view text) {
    constexpr std::string_view space = " \t\n";
    text.remove_prefix(std::min(text.find_first_not_of(space), text.size()));
    text = text.substr(0, text.find_last_not_of(space) + 1);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || text.size() > 9) return std::nullopt;
    std::int32_t value = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') return std::nullopt;
        value = value * 10 + (digit - '0');
    }
    return negative ? -value : value;
}

Result<> adjust(const ProcessInfo& process, std::int32_t value) {
    const Credentials& who = credentials();
    if (!who.privileged() && who.fsuid != process.credentials.uid) return Errno::eacces;
    if (value < process.oom_score_adjust && !who.can(linux::Capability::sys_resource)) return Errno::eacces;
    return set_process_oom_score_adjust(process.pid, value);
}

std::int32_t old_adjust(std::int32_t value) {
    if (value == most_adjust) return most_old_adjust;
    return value * -old_disable / most_adjust;
}

} // namespace

Result<> store_process_name(const ProcessInfo& process, std::string_view text) {
    if (process.pid != current_pid()) return Errno::einval;
    return set_process_name(process.pid, text.substr(0, text.find('\n')));
}

Result<> process_oom_score_adj_text(const ProcessInfo& process, Text& text) {
    text.add_signed(process.oom_score_adjust).add('\n');
    return {};
}

Result<> store_process_oom_score_adj(const ProcessInfo& process, std::string_view text) {
    const auto value = parse_number(text);
    if (!value || *value < -most_adjust || *value > most_adjust) return Errno::einval;
    return adjust(process, *value);
}

Result<> process_oom_adj_text(const ProcessInfo& process, Text& text) {
    text.add_signed(old_adjust(process.oom_score_adjust)).add('\n');
    return {};
}

Result<> store_process_oom_adj(const ProcessInfo& process, std::string_view text) {
    const auto value = parse_number(text);
    if (!value || (*value != old_disable && (*value < old_disable + 1 || *value > most_old_adjust)))
        return Errno::einval;
    return adjust(process, *value == most_old_adjust ? most_adjust : *value * most_adjust / -old_disable);
}

// Thousandths of the container's memory, and what was added: 0 to 2000.
Result<> process_oom_score_text(const ProcessInfo& process, Text& text) {
    const MemoryUsage usage = memory_usage();
    const auto memory = process_memory(process.pid);
    const std::uint64_t pages = usage.limit_bytes / page_size;
    const std::uint64_t own = memory ? memory->resident_bytes / page_size : 0;
    const std::int64_t badness =
        static_cast<std::int64_t>(own * 1000 / std::max<std::uint64_t>(pages, 1)) + process.oom_score_adjust;
    const std::int64_t score = (1000 + badness) * 2 / 3;
    text.add(process.oom_score_adjust == -most_adjust ? 0
                                                      : static_cast<std::uint64_t>(std::max<std::int64_t>(score, 0)));
    text.add('\n');
    return {};
}

// One's own, or by capability.
Result<> process_timer_slack_text(const ProcessInfo& process, Text& text) {
    if (process.tid != current_tid() && !credentials().can(linux::Capability::sys_nice)) return Errno::eperm;
    text.add(process.timer_slack_ns).add('\n');
    return {};
}

Result<> store_process_timer_slack(const ProcessInfo& process, std::string_view text) {
    if (process.tid != current_tid() && !credentials().can(linux::Capability::sys_nice)) return Errno::eperm;
    const auto value = personality::parse_number<std::uint64_t>(text.substr(0, text.find('\n')));
    if (!value) return Errno::einval;
    return set_task_timer_slack(process.tid, *value);
}

Result<> check_clear_refs(const ProcessInfo&, std::string_view text) {
    const auto value = parse_number(text);
    if (!value || *value < 1 || *value > 5) return Errno::einval;
    return {};
}

// The maps of the one user namespace are fixed.
Result<> refuse_id_map(const ProcessInfo&, std::string_view) { return Errno::eperm; }

} // namespace personality::fs
