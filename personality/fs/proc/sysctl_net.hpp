// SPDX-License-Identifier: Apache-2.0
//
// /proc/sys/net, with Linux's defaults: Linux, Documentation/networking/ip-sysctl.rst and
// Documentation/admin-guide/sysctl/net.rst.
#pragma once

#include "personality/fs/proc/synthetic.hpp"

namespace personality::fs {

namespace sysctl_net {

inline constexpr Row core_rows[] = {
    setting("default_qdisc", "pfifo_fast\n"), setting("netdev_max_backlog", "1000\n"), setting("optmem_max", "20480\n"),
    setting("rmem_default", "212992\n"),      setting("rmem_max", "212992\n"),         setting("somaxconn", "4096\n"),
    setting("wmem_default", "212992\n"),      setting("wmem_max", "212992\n"),
};
inline constexpr Row ipv4_rows[] = {
    setting("ip_default_ttl", "64\n"),
    setting("ip_forward", "0\n"),
    setting("ip_local_port_range", "32768\t60999\n"),
    setting("ip_local_reserved_ports", "\n"),
    setting("ip_nonlocal_bind", "0\n"),
    setting("ip_unprivileged_port_start", "0\n"), // as docker sets it
    setting("ping_group_range", "0\t2147483647\n"),
    setting("tcp_abort_on_overflow", "0\n"),
    fixed_file("tcp_available_congestion_control", "reno cubic\n"),
    setting("tcp_congestion_control", "cubic\n"),
    setting("tcp_fastopen", "1\n"),
    setting("tcp_fin_timeout", "60\n"),
    setting("tcp_keepalive_intvl", "75\n"),
    setting("tcp_keepalive_probes", "9\n"),
    setting("tcp_keepalive_time", "7200\n"),
    setting("tcp_max_syn_backlog", "128\n"),
    setting("tcp_rmem", "4096\t131072\t6291456\n"),
    setting("tcp_sack", "1\n"),
    setting("tcp_syncookies", "1\n"),
    setting("tcp_timestamps", "1\n"),
    setting("tcp_tw_reuse", "2\n"),
    setting("tcp_window_scaling", "1\n"),
    setting("tcp_wmem", "4096\t16384\t4194304\n"),
};
inline constexpr Row ipv6_conf_rows[] = {setting("disable_ipv6", "1\n"), setting("forwarding", "0\n")};
inline constexpr Row ipv6_confs[] = {folder("all", ipv6_conf_rows), folder("default", ipv6_conf_rows),
                                     folder("lo", ipv6_conf_rows)};
inline constexpr Row ipv6_rows[] = {setting("bindv6only", "0\n"), folder("conf", ipv6_confs)};
inline constexpr Row unix_rows[] = {setting("max_dgram_qlen", "10\n")};

} // namespace sysctl_net

inline constexpr Row net_rows[] = {
    folder("core", sysctl_net::core_rows),
    folder("ipv4", sysctl_net::ipv4_rows),
    folder("ipv6", sysctl_net::ipv6_rows),
    folder("unix", sysctl_net::unix_rows),
};

} // namespace personality::fs
