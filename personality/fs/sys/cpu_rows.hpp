// SPDX-License-Identifier: Apache-2.0
//
// /sys/devices/system: a container has one processor, for its one vCPU, and one memory node. Linux,
// Documentation/ABI/testing/sysfs-devices-system-cpu and Documentation/ABI/stable/sysfs-devices-node.
#pragma once

#include "personality/fs/proc/synthetic.hpp"

namespace personality::fs {

namespace sys_cpu {

inline constexpr Row topology_rows[] = {
    fixed_file("cluster_cpus", "1\n"),
    fixed_file("cluster_cpus_list", "0\n"),
    fixed_file("cluster_id", "65535\n"),
    fixed_file("core_cpus", "1\n"),
    fixed_file("core_cpus_list", "0\n"),
    fixed_file("core_id", "0\n"),
    fixed_file("core_siblings", "1\n"),
    fixed_file("core_siblings_list", "0\n"),
    fixed_file("die_cpus", "1\n"),
    fixed_file("die_cpus_list", "0\n"),
    fixed_file("die_id", "0\n"),
    fixed_file("package_cpus", "1\n"),
    fixed_file("package_cpus_list", "0\n"),
    fixed_file("physical_package_id", "0\n"),
    fixed_file("thread_siblings", "1\n"),
    fixed_file("thread_siblings_list", "0\n"),
};
inline constexpr Row cpu0_rows[] = {
    link("node0", "../../node/node0"),
    folder("topology", topology_rows),
};
inline constexpr Row smt_rows[] = {fixed_file("active", "0\n"), fixed_file("control", "notsupported\n")};
inline constexpr Row cpu_rows[] = {
    folder("cpu0", cpu0_rows),    fixed_file("isolated", "\n"), fixed_file("kernel_max", "0\n"),
    fixed_file("offline", "\n"),  fixed_file("online", "0\n"),  fixed_file("possible", "0\n"),
    fixed_file("present", "0\n"), folder("smt", smt_rows),
};

} // namespace sys_cpu

namespace sys_node {

Result<> meminfo_text(Text& text);

inline constexpr Row node0_rows[] = {
    link("cpu0", "../../cpu/cpu0"), fixed_file("cpulist", "0\n"),       fixed_file("cpumap", "1\n"),
    fixed_file("distance", "10\n"), text_file("meminfo", meminfo_text),
};
inline constexpr Row node_rows[] = {
    fixed_file("has_cpu", "0\n"), fixed_file("has_memory", "0\n"), fixed_file("has_normal_memory", "0\n"),
    folder("node0", node0_rows),  fixed_file("online", "0\n"),     fixed_file("possible", "0\n"),
};

} // namespace sys_node

} // namespace personality::fs
