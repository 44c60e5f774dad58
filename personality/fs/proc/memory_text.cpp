// SPDX-License-Identifier: Apache-2.0
//
// /proc/meminfo and vmstat: the container's memory stands for the machine's.
#include "personality/fs/proc/machine_text.hpp"
#include "personality/mm/page.hpp"
#include "personality/task/oom.hpp"
#include "personality/task/process.hpp"

#include <algorithm>

namespace personality::fs {

namespace {

// "Name:      123 kB", the number's last digit in column 24.
void kilobytes(Text& text, std::string_view name, std::uint64_t bytes) {
    constexpr std::size_t number_column = 16;
    text.add(name).add(':').pad_line(number_column).decimal(bytes / 1024, 8).add(" kB\n");
}

// What programs have of their own; pages that several have count for each.
std::uint64_t anonymous_bytes() {
    std::uint64_t bytes = 0;
    for (std::int32_t pid = next_pid(0); pid != 0; pid = next_pid(pid))
        if (const auto memory = process_memory(pid)) bytes += memory->resident_bytes;
    return bytes;
}

struct Line {
    std::string_view name;
    std::uint64_t bytes;
};

} // namespace

Result<> meminfo_text(Text& text) {
    const MemoryUsage usage = memory_usage();
    const std::uint64_t used = std::min(usage.used_bytes, usage.limit_bytes);
    const std::uint64_t free = usage.limit_bytes - used;
    const std::uint64_t anonymous = std::min(anonymous_bytes(), used);
    const Line lines[] = {
        {"MemTotal", usage.limit_bytes},
        {"MemFree", free},
        {"MemAvailable", free},
        {"Buffers", 0},
        {"Cached", usage.page_cache_bytes},
        {"SwapCached", 0},
        {"Active", anonymous},
        {"Inactive", usage.page_cache_bytes},
        {"Active(anon)", anonymous},
        {"Inactive(anon)", 0},
        {"Active(file)", 0},
        {"Inactive(file)", usage.page_cache_bytes},
        {"Unevictable", 0},
        {"Mlocked", 0},
        {"SwapTotal", 0},
        {"SwapFree", 0},
        {"Dirty", 0},
        {"Writeback", 0},
        {"AnonPages", anonymous},
        {"Mapped", 0},
        {"Shmem", 0},
        {"KReclaimable", 0},
        {"Slab", used - anonymous},
        {"SReclaimable", 0},
        {"SUnreclaim", used - anonymous},
        {"KernelStack", 0},
        {"PageTables", 0},
        {"NFS_Unstable", 0},
        {"Bounce", 0},
        {"WritebackTmp", 0},
        {"CommitLimit", usage.limit_bytes / 2},
        {"Committed_AS", used},
        {"VmallocTotal", std::uint64_t{34359738367} * 1024},
        {"VmallocUsed", 0},
        {"VmallocChunk", 0},
        {"Percpu", 0},
        {"AnonHugePages", 0},
        {"ShmemHugePages", 0},
        {"ShmemPmdMapped", 0},
        {"FileHugePages", 0},
        {"FilePmdMapped", 0},
    };
    for (const Line& line : lines)
        kilobytes(text, line.name, line.bytes);
    text.add("HugePages_Total:       0\nHugePages_Free:        0\nHugePages_Rsvd:        0\n"
             "HugePages_Surp:        0\n");
    kilobytes(text, "Hugepagesize", 2 << 20);
    kilobytes(text, "Hugetlb", 0);
    kilobytes(text, "DirectMap4k", usage.limit_bytes);
    return {};
}

Result<> vmstat_text(Text& text) {
    const MemoryUsage usage = memory_usage();
    const std::uint64_t free = usage.limit_bytes - std::min(usage.used_bytes, usage.limit_bytes);
    text.add("nr_free_pages ").add(free / page_size).add("\nnr_anon_pages ").add(anonymous_bytes() / page_size);
    text.add("\nnr_mapped 0\nnr_file_pages ").add(usage.page_cache_bytes / page_size);
    text.add("\nnr_dirty 0\nnr_writeback 0\nnr_shmem 0\npgpgin 0\npgpgout 0\npswpin 0\npswpout 0\npgfault 0\n"
             "pgmajfault 0\noom_kill ");
    text.add(oom::kills()).add('\n');
    return {};
}

} // namespace personality::fs
