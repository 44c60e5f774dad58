// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/net, proc(5).
#pragma once

#include "personality/fs/proc/synthetic.hpp"
#include "personality/net/inet/proc_text.hpp"
#include "personality/net/link/proc_text.hpp"
#include "personality/net/unix/unix_socket.hpp"

namespace personality::fs {

inline constexpr Row net_file_rows[] = {
    text_file("arp", net::link::arp_text),
    text_file("dev", net::link::dev_text),
    fixed_file("dev_mcast", ""),
    text_file("if_inet6", net::link::if_inet6_text),
    text_file("ipv6_route", net::link::ipv6_route_text),
    text_file("raw", net::inet::raw_text),
    text_file("raw6", net::inet::raw6_text),
    text_file("route", net::link::route_text),
    text_file("snmp", net::inet::snmp_text),
    text_file("sockstat", net::inet::sockstat_text),
    text_file("sockstat6", net::inet::sockstat6_text),
    text_file("tcp", net::inet::tcp_text),
    text_file("tcp6", net::inet::tcp6_text),
    text_file("udp", net::inet::udp_text),
    text_file("udp6", net::inet::udp6_text),
    text_file("unix", net::unix_sockets_text),
};

} // namespace personality::fs
