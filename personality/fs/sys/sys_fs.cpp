// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/sys/sys_fs.hpp"

#include "personality/base/immortal.hpp"
#include "personality/fs/sys/cpu_rows.hpp"
#include "personality/fs/sys/net_rows.hpp"
#include "personality/linux/statfs.hpp"
#include "personality/mm/page.hpp"

#include <algorithm>

namespace personality::fs {

namespace sys_node {

Result<> meminfo_text(Text& text) {
    const MemoryUsage usage = memory_usage();
    const std::uint64_t used = std::min(usage.used_bytes, usage.limit_bytes);
    const struct {
        std::string_view name;
        std::uint64_t bytes;
    } lines[] = {{"MemTotal:       ", usage.limit_bytes},
                 {"MemFree:        ", usage.limit_bytes - used},
                 {"MemUsed:        ", used}};
    for (const auto& line : lines)
        text.add("Node 0 ").add(line.name).decimal(line.bytes / 1024, 8).add(" kB\n");
    return {};
}

} // namespace sys_node

namespace {

constexpr Row system_rows[] = {folder("cpu", sys_cpu::cpu_rows), folder("node", sys_node::node_rows)};
constexpr Row devices_rows[] = {folder("system", system_rows), folder("virtual")};

// Pages are of 4 KiB.
constexpr Row huge_page_rows[] = {
    fixed_file("defrag", "always defer defer+madvise madvise [never]\n"),
    fixed_file("enabled", "always madvise [never]\n"),
    fixed_file("hpage_pmd_size", "2097152\n"),
    fixed_file("shmem_enabled", "always within_size advise [never] deny force\n"),
    fixed_file("use_zero_page", "0\n"),
};
constexpr Row mm_rows[] = {folder("hugepages"), folder("transparent_hugepage", huge_page_rows)};
constexpr Row kernel_rows[] = {folder("mm", mm_rows)};

// Mounted on by /sys/fs/cgroup.
constexpr Row fs_rows[] = {folder("cgroup")};
constexpr Row class_rows[] = {folder("block"), folder("mem"), folder("net", sys_net::rows), folder("tty")};

constexpr Row sys_rows[] = {
    folder("block"),
    folder("bus"),
    folder("class", class_rows),
    folder("dev"),
    folder("devices", devices_rows),
    folder("firmware"),
    folder("fs", fs_rows),
    folder("kernel", kernel_rows),
    folder("module"),
    folder("power"),
};

constexpr std::uint64_t root_number = 1;

} // namespace

SyntheticFs& sys_fs() {
    static Immortal<SyntheticFs> file_system(FileSystem::Description{"sysfs", "sysfs", "", linux::sysfs_magic, 44});
    return *file_system;
}

Result<Ref<Inode>> make_sys_root() {
    const Attributes attributes = synthetic_attributes(root_number, linux::s_ifdir | 0555);
    return Ref<Inode>(TRY(make_ref<FixedDirectory>(sys_fs(), attributes, sys_rows)));
}

} // namespace personality::fs
