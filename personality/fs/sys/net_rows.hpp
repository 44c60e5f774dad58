// SPDX-License-Identifier: Apache-2.0
//
// /sys/class/net: the container's interfaces. Linux, Documentation/ABI/testing/sysfs-class-net and
// sysfs-class-net-statistics.
#pragma once

#include "personality/fs/proc/synthetic.hpp"
#include "personality/net/link/description.hpp"
#include "personality/net/link/proc_text.hpp"

namespace personality::fs {

namespace sys_net {

using net::link::Description;

template<unsigned Place, auto Write>
Result<> text_of(Text& text) {
    const auto interface = net::link::describe(Place);
    if (!interface) return Errno::enodev;
    Write(text, *interface);
    text.add('\n');
    return {};
}

template<auto Member>
void add_number(Text& text, const Description& interface) {
    text.add(std::uint64_t{interface.*Member});
}
template<auto Member>
void add_traffic(Text& text, const Description& interface) {
    text.add(interface.traffic.*Member);
}
// IFF_RUNNING is made up for others.
inline void add_flags(Text& text, const Description& interface) {
    text.add("0x").hex(interface.flags & 0xffff & ~std::uint32_t{linux::iff_running});
}
inline void add_operstate(Text& text, const Description& interface) {
    text.add(interface.loopback() ? "unknown" : "up");
}
inline void add_address(Text& text, const Description& interface) { net::link::add_mac(text, interface.mac.data()); }
inline void add_broadcast(Text& text, const Description& interface) {
    net::link::Mac everybody{};
    if (!interface.loopback()) everybody.fill(0xff);
    net::link::add_mac(text, everybody.data());
}

template<unsigned Place>
inline constexpr Row statistics_rows[] = {
    text_file("rx_bytes", text_of<Place, add_traffic<&net::link::Traffic::in_bytes>>),
    fixed_file("rx_dropped", "0\n"),
    fixed_file("rx_errors", "0\n"),
    text_file("rx_packets", text_of<Place, add_traffic<&net::link::Traffic::in_frames>>),
    text_file("tx_bytes", text_of<Place, add_traffic<&net::link::Traffic::out_bytes>>),
    text_file("tx_dropped", text_of<Place, add_traffic<&net::link::Traffic::out_dropped>>),
    fixed_file("tx_errors", "0\n"),
    text_file("tx_packets", text_of<Place, add_traffic<&net::link::Traffic::out_frames>>),
};

template<unsigned Place>
inline constexpr Row interface_rows[] = {
    fixed_file("addr_len", "6\n"),
    text_file("address", text_of<Place, add_address>),
    text_file("broadcast", text_of<Place, add_broadcast>),
    fixed_file("carrier", "1\n"),
    text_file("flags", text_of<Place, add_flags>),
    text_file("ifindex", text_of<Place, add_number<&Description::index>>),
    text_file("mtu", text_of<Place, add_number<&Description::mtu>>),
    text_file("operstate", text_of<Place, add_operstate>),
    folder("statistics", statistics_rows<Place>),
    fixed_file("tx_queue_len", "1000\n"),
    text_file("type", text_of<Place, add_number<&Description::type>>),
};

template<unsigned Place>
constexpr Row interface_folder(std::string_view name) {
    Row row = folder(name, interface_rows<Place>);
    row.there = [] { return net::link::describe(Place).has_value(); };
    return row;
}

static_assert(net::link::places == 5);
inline constexpr Row rows[] = {interface_folder<1>("eth0"), interface_folder<2>("eth1"), interface_folder<3>("eth2"),
                               interface_folder<4>("eth3"), interface_folder<0>("lo")};

} // namespace sys_net

} // namespace personality::fs
