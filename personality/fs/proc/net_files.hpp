// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/net, proc(5): the tables of a system without a network, which are their headings, and
// Unix sockets.
#pragma once

#include "personality/fs/proc/synthetic.hpp"
#include "personality/net/unix/unix_socket.hpp"

namespace personality::fs {

namespace net_files {

inline constexpr std::string_view tcp_heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when "
                                                "retrnsmt   uid  timeout inode                                       "
                                                "              \n";
inline constexpr std::string_view tcp6_heading = "  sl  local_address                         remote_address           "
                                                 "             st tx_queue rx_queue tr tm->when retrnsmt   uid  "
                                                 "timeout inode\n";
inline constexpr std::string_view udp_heading = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when "
                                                "retrnsmt   uid  timeout inode ref pointer drops             \n";
inline constexpr std::string_view udp6_heading = "  sl  local_address                         remote_address           "
                                                 "             st tx_queue rx_queue tr tm->when retrnsmt   uid  "
                                                 "timeout inode ref pointer drops\n";
inline constexpr std::string_view route_heading =
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU"
    "\tWindow\tIRTT                                                   "
    "    \n";
inline constexpr std::string_view dev_heading =
    "Inter-|   Receive                                                |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier "
    "compressed\n";
inline constexpr std::string_view arp_heading =
    "IP address       HW type     Flags       HW address            Mask     Device\n";
inline constexpr std::string_view sockstat_text = "sockets: used 0\n"
                                                  "TCP: inuse 0 orphan 0 tw 0 alloc 0 mem 0\n"
                                                  "UDP: inuse 0 mem 0\n"
                                                  "UDPLITE: inuse 0\n"
                                                  "RAW: inuse 0\n"
                                                  "FRAG: inuse 0 memory 0\n";

} // namespace net_files

inline constexpr Row net_file_rows[] = {
    fixed_file("arp", net_files::arp_heading),
    fixed_file("dev", net_files::dev_heading),
    fixed_file("if_inet6", ""),
    fixed_file("ipv6_route", ""),
    fixed_file("raw", net_files::udp_heading),
    fixed_file("raw6", net_files::udp6_heading),
    fixed_file("route", net_files::route_heading),
    fixed_file("sockstat", net_files::sockstat_text),
    fixed_file("tcp", net_files::tcp_heading),
    fixed_file("tcp6", net_files::tcp6_heading),
    fixed_file("udp", net_files::udp_heading),
    fixed_file("udp6", net_files::udp6_heading),
    text_file("unix", net::unix_sockets_text),
};

} // namespace personality::fs
