// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/sys/cgroup_fs.hpp"

#include "personality/base/immortal.hpp"
#include "personality/linux/statfs.hpp"
#include "personality/mm/page.hpp"
#include "personality/platform/limits.hpp"
#include "personality/task/oom.hpp"
#include "personality/task/process.hpp"
#include "personality/task/task_count.hpp"

#include <algorithm>

namespace personality::fs {

namespace {

Result<> procs_text(Text& text) {
    for (std::int32_t pid = next_pid(0); pid != 0; pid = next_pid(pid))
        text.add_signed(pid).add('\n');
    return {};
}

Result<> pids_current_text(Text& text) {
    text.add(std::uint64_t{task_count::now()}).add('\n');
    return {};
}

Result<> pids_max_text(Text& text) {
    if (task_count::limit() == 0)
        text.add("max\n");
    else
        text.add(std::uint64_t{task_count::limit()}).add('\n');
    return {};
}

Result<> pids_events_text(Text& text) {
    text.add("max ").add(task_count::refusals()).add('\n');
    return {};
}

Result<> pids_peak_text(Text& text) {
    text.add(std::uint64_t{task_count::most_ever()}).add('\n');
    return {};
}

Result<> cpu_max_text(Text& text) {
    constexpr std::uint64_t default_period_us = 100'000;
    const platform::CpuLimit limit = platform::cpu_limit();
    if (limit.quota_us == 0)
        text.add("max ").add(default_period_us);
    else
        text.add(limit.quota_us).add(' ').add(limit.period_us);
    text.add('\n');
    return {};
}

Result<> cpu_stat_text(Text& text) {
    std::uint64_t user_ns = 0;
    std::uint64_t system_ns = 0;
    for (std::int32_t pid = next_pid(0); pid != 0; pid = next_pid(pid))
        if (const auto info = process_info(pid)) {
            user_ns += info->usage.user_ns;
            system_ns += info->usage.system_ns;
        }
    text.add("usage_usec ").add((user_ns + system_ns) / 1000).add("\nuser_usec ").add(user_ns / 1000);
    text.add("\nsystem_usec ").add(system_ns / 1000);
    text.add("\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\nnr_bursts 0\nburst_usec 0\n");
    return {};
}

Result<> memory_max_text(Text& text) {
    text.add(memory_usage().limit_bytes).add('\n');
    return {};
}

Result<> memory_current_text(Text& text) {
    text.add(memory_usage().used_bytes).add('\n');
    return {};
}

Result<> memory_stat_text(Text& text) {
    const MemoryUsage usage = memory_usage();
    std::uint64_t anonymous = 0;
    for (std::int32_t pid = next_pid(0); pid != 0; pid = next_pid(pid))
        if (const auto memory = process_memory(pid)) anonymous += memory->resident_bytes;
    anonymous = std::min(anonymous, usage.used_bytes);
    const struct {
        std::string_view name;
        std::uint64_t bytes;
    } lines[] = {
        {"anon", anonymous},
        {"file", usage.page_cache_bytes},
        {"kernel", usage.used_bytes - anonymous},
        {"kernel_stack", 0},
        {"pagetables", 0},
        {"sec_pagetables", 0},
        {"percpu", 0},
        {"sock", 0},
        {"vmalloc", 0},
        {"shmem", 0},
        {"file_mapped", 0},
        {"file_dirty", 0},
        {"file_writeback", 0},
        {"swapcached", 0},
        {"anon_thp", 0},
        {"inactive_anon", 0},
        {"active_anon", anonymous},
        {"inactive_file", usage.page_cache_bytes},
        {"active_file", 0},
        {"unevictable", 0},
        {"slab_reclaimable", 0},
        {"slab_unreclaimable", 0},
        {"slab", 0},
        {"pgfault", 0},
        {"pgmajfault", 0},
    };
    for (const auto& line : lines)
        text.add(line.name).add(' ').add(line.bytes).add('\n');
    return {};
}

Result<> memory_events_text(Text& text) {
    const std::uint64_t kills = oom::kills();
    text.add("low 0\nhigh 0\nmax ").add(kills).add("\noom ").add(kills).add("\noom_kill ").add(kills);
    text.add("\noom_group_kill 0\n");
    return {};
}

constexpr Row rows[] = {
    fixed_file("cgroup.controllers", "cpuset cpu io memory pids\n"),
    fixed_file("cgroup.events", "populated 1\nfrozen 0\n"),
    setting("cgroup.freeze", "0\n"),
    setting("cgroup.max.depth", "max\n"),
    setting("cgroup.max.descendants", "max\n"),
    setting("cgroup.procs", procs_text),
    fixed_file("cgroup.stat", "nr_descendants 0\nnr_dying_descendants 0\n"),
    setting("cgroup.subtree_control", ""),
    setting("cgroup.threads", procs_text),
    setting("cgroup.type", "domain\n"),
    setting("cpu.idle", "0\n"),
    setting("cpu.max", cpu_max_text),
    setting("cpu.max.burst", "0\n"),
    text_file("cpu.stat", cpu_stat_text),
    setting("cpu.weight", "100\n"),
    setting("cpu.weight.nice", "0\n"),
    setting("cpuset.cpus", "\n"),
    fixed_file("cpuset.cpus.effective", "0\n"),
    setting("cpuset.cpus.partition", "member\n"),
    setting("cpuset.mems", "\n"),
    fixed_file("cpuset.mems.effective", "0\n"),
    setting("io.max", ""),
    fixed_file("io.stat", ""),
    setting("io.weight", "default 100\n"),
    text_file("memory.current", memory_current_text),
    text_file("memory.events", memory_events_text),
    text_file("memory.events.local", memory_events_text),
    setting("memory.high", "max\n"),
    setting("memory.low", "0\n"),
    setting("memory.max", memory_max_text),
    setting("memory.min", "0\n"),
    setting("memory.oom.group", "0\n"),
    text_file("memory.stat", memory_stat_text),
    fixed_file("memory.swap.current", "0\n"),
    fixed_file("memory.swap.events", "high 0\nmax 0\nfail 0\n"),
    setting("memory.swap.high", "max\n"),
    setting("memory.swap.max", "0\n"),
    text_file("pids.current", pids_current_text),
    text_file("pids.events", pids_events_text),
    text_file("pids.events.local", pids_events_text),
    setting("pids.max", pids_max_text),
    text_file("pids.peak", pids_peak_text),
};

constexpr std::uint64_t root_number = 1;

} // namespace

SyntheticFs& cgroup_fs() {
    static Immortal<SyntheticFs> file_system(
        FileSystem::Description{"cgroup2", "cgroup", "", linux::cgroup2_super_magic, 46});
    return *file_system;
}

Result<Ref<Inode>> make_cgroup_root() {
    const Attributes attributes = synthetic_attributes(root_number, linux::s_ifdir | 0555);
    return Ref<Inode>(TRY(make_ref<FixedDirectory>(cgroup_fs(), attributes, rows)));
}

} // namespace personality::fs
