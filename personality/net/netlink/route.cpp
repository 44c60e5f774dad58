// SPDX-License-Identifier: Apache-2.0
#include "personality/net/netlink/route.hpp"

#include "personality/net/link/description.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::net::netlink {

namespace {

using link::Description;
using link::Ip4;

constexpr std::uint32_t for_ever = UINT32_MAX;
constexpr std::uint32_t queue_length = 1000;
constexpr std::uint8_t operstate_unknown = 0, operstate_up = 6;

std::string_view text_of(std::span<const std::byte> bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return text.substr(0, text.find('\0'));
}

void add_link(const Request& request, Datagrams& to, const Description& interface) {
    Message message(linux::rtm_newlink, request.reply_flags(), request.reply_to());
    message.put(linux::IfInfoMsg{0, 0, interface.type, static_cast<std::int32_t>(interface.index), interface.flags, 0});
    message.text_attribute(linux::ifla_ifname, interface.name());
    message.attribute(linux::ifla_txqlen, queue_length);
    message.attribute(linux::ifla_operstate, interface.loopback() ? operstate_unknown : operstate_up);
    message.attribute(linux::ifla_linkmode, std::uint8_t{0});
    message.attribute(linux::ifla_mtu, interface.mtu);
    message.attribute(linux::ifla_group, std::uint32_t{0});
    message.attribute(linux::ifla_promiscuity, std::uint32_t{0});
    message.attribute(linux::ifla_num_tx_queues, std::uint32_t{1});
    message.attribute(linux::ifla_num_rx_queues, std::uint32_t{1});
    message.attribute(linux::ifla_carrier, std::uint8_t{1});
    message.text_attribute(linux::ifla_qdisc, "noqueue");
    message.attribute(linux::ifla_address, interface.mac);
    link::Mac everybody{};
    if (!interface.loopback()) everybody.fill(0xff);
    message.attribute(linux::ifla_broadcast, everybody);
    const link::Traffic& traffic = interface.traffic;
    message.attribute(linux::ifla_stats64, linux::LinkStats64{traffic.in_frames,
                                                              traffic.out_frames,
                                                              traffic.in_bytes,
                                                              traffic.out_bytes,
                                                              0,
                                                              0,
                                                              0,
                                                              traffic.out_dropped,
                                                              {}});
    to.add(message);
}

Result<> get_link(const Request& request, Datagrams& to) {
    if (request.dump()) {
        for (unsigned place = 0; place < link::places; ++place)
            if (const auto interface = link::describe(place)) add_link(request, to, *interface);
        return {};
    }
    if (request.body.size() < sizeof(linux::IfInfoMsg)) return Errno::einval;
    const auto fixed = request.fixed<linux::IfInfoMsg>();
    const auto name = find_attribute(request.attributes(sizeof fixed), linux::ifla_ifname);
    if (fixed.index <= 0 && name.empty()) return Errno::einval;
    const auto interface = fixed.index > 0 ? link::describe_indexed(static_cast<std::uint32_t>(fixed.index))
                                           : link::describe_named(text_of(name));
    if (!interface) return Errno::enodev;
    add_link(request, to, *interface);
    return {};
}

void add_address(const Request& request, Datagrams& to, const Description& interface) {
    Message message(linux::rtm_newaddr, request.reply_flags(), request.reply_to());
    message.put(linux::IfAddrMsg{linux::af_inet, interface.prefix, linux::ifa_permanent,
                                 interface.loopback() ? linux::rt_scope_host : linux::rt_scope_universe,
                                 interface.index});
    message.attribute(linux::ifa_address, interface.address).attribute(linux::ifa_local, interface.address);
    if (!interface.loopback()) message.attribute(linux::ifa_broadcast, interface.broadcast());
    message.text_attribute(linux::ifa_label, interface.name());
    message.attribute(linux::ifa_flags, std::uint32_t{linux::ifa_permanent});
    message.attribute(linux::ifa_cacheinfo, linux::IfaCacheInfo{for_ever, for_ever, 0, 0});
    to.add(message);
}

void add_address6(const Request& request, Datagrams& to, const Description& interface, const link::Address6& address) {
    Message message(linux::rtm_newaddr, request.reply_flags(), request.reply_to());
    message.put(linux::IfAddrMsg{static_cast<std::uint8_t>(linux::af_inet6), address.prefix, linux::ifa_permanent,
                                 address.scope, interface.index});
    message.attribute(linux::ifa_address, address.address);
    message.attribute(linux::ifa_cacheinfo, linux::IfaCacheInfo{for_ever, for_ever, 0, 0});
    message.attribute(linux::ifa_flags, std::uint32_t{linux::ifa_permanent});
    to.add(message);
}

bool wants(const Request& request, std::uint16_t family) {
    const auto asked = request.fixed<std::uint8_t>();
    return asked == linux::af_unspec || asked == family;
}

Result<> get_addresses(const Request& request, Datagrams& to) {
    if (!request.dump()) return Errno::eopnotsupp;
    for (unsigned place = 0; place < link::places && wants(request, linux::af_inet); ++place)
        if (const auto interface = link::describe(place)) add_address(request, to, *interface);
    for (unsigned place = 0; place < link::places && wants(request, linux::af_inet6); ++place)
        for (unsigned i = 0; i < link::addresses6; ++i)
            if (const auto address = link::address6(place, i))
                add_address6(request, to, *link::describe(place), *address);
    return {};
}

struct Route {
    std::uint8_t table, protocol, scope, type;
    Ip4 to;
    std::uint8_t prefix;
    Ip4 gateway{};
    bool with_source = true;
};

void add_route(const Request& request, Datagrams& to, const Description& interface, const Route& route) {
    Message message(linux::rtm_newroute, request.reply_flags(), request.reply_to());
    message.put(
        linux::RtMsg{linux::af_inet, route.prefix, 0, 0, route.table, route.protocol, route.scope, route.type, 0});
    message.attribute(linux::rta_table, std::uint32_t{route.table});
    if (route.prefix != 0) message.attribute(linux::rta_dst, route.to);
    if (route.with_source) message.attribute(linux::rta_prefsrc, interface.address);
    if (route.gateway != Ip4{}) message.attribute(linux::rta_gateway, route.gateway);
    message.attribute(linux::rta_oif, interface.index);
    to.add(message);
}

void add_routes(const Request& request, Datagrams& to, const Description& interface) {
    using namespace linux;
    if (interface.gateway != Ip4{})
        add_route(request, to, interface,
                  {rt_table_main, rtprot_boot, rt_scope_universe, rtn_unicast, {}, 0, interface.gateway, false});
    if (!interface.loopback())
        add_route(request, to, interface,
                  {rt_table_main, rtprot_kernel, rt_scope_link, rtn_unicast, interface.network(), interface.prefix});
    else
        add_route(request, to, interface,
                  {rt_table_local, rtprot_kernel, rt_scope_host, rtn_local, interface.network(), interface.prefix});
    add_route(request, to, interface, {rt_table_local, rtprot_kernel, rt_scope_host, rtn_local, interface.address, 32});
    if (!interface.loopback())
        add_route(request, to, interface,
                  {rt_table_local, rtprot_kernel, rt_scope_link, rtn_broadcast, interface.broadcast(), 32});
}

void add_routes6(const Request& request, Datagrams& to, const Description& interface, link::Address6 address) {
    using namespace linux;
    const bool host = address.prefix == 128;
    if (!host) std::fill(address.address.begin() + 8, address.address.end(), std::uint8_t{0});
    Message message(rtm_newroute, request.reply_flags(), request.reply_to());
    message.put(RtMsg{static_cast<std::uint8_t>(af_inet6), address.prefix, 0, 0, host ? rt_table_local : rt_table_main,
                      rtprot_kernel, rt_scope_universe, host ? rtn_local : rtn_unicast, 0});
    message.attribute(rta_table, std::uint32_t{host ? rt_table_local : rt_table_main});
    message.attribute(rta_dst, address.address).attribute(rta_priority, std::uint32_t{host ? 0U : 256U});
    message.attribute(rta_oif, interface.index);
    to.add(message);
}

Result<> get_route_to(const Request& request, Datagrams& to) {
    const auto fixed = request.fixed<linux::RtMsg>();
    const auto wanted = find_attribute(request.attributes(sizeof fixed), linux::rta_dst);
    Ip4 address;
    if (fixed.family != linux::af_inet) return Errno::eopnotsupp;
    if (wanted.size() != address.size()) return Errno::einval;
    std::memcpy(address.data(), wanted.data(), address.size());
    const auto way = link::way_to(address);
    if (!way) return Errno::enetunreach;
    const std::uint8_t type = address == way->interface.address ? linux::rtn_local : linux::rtn_unicast;
    add_route(request, to, way->interface,
              {linux::rt_table_main, 0, linux::rt_scope_universe, type, address, 32, way->gateway});
    return {};
}

Result<> get_routes(const Request& request, Datagrams& to) {
    if (!request.dump()) return get_route_to(request, to);
    for (unsigned place = 0; place < link::places; ++place) {
        const auto interface = link::describe(place);
        if (interface && wants(request, linux::af_inet)) add_routes(request, to, *interface);
        for (unsigned i = 0; i < link::addresses6 && interface && wants(request, linux::af_inet6); ++i)
            if (const auto address = link::address6(place, i)) add_routes6(request, to, *interface, *address);
    }
    return {};
}

Result<> get_neighbours(const Request& request, Datagrams& to) {
    if (!request.dump()) return Errno::eopnotsupp;
    for (unsigned place = 0; place < link::neighbours() && wants(request, linux::af_inet); ++place) {
        const auto neighbour = link::neighbour(place);
        if (!neighbour) continue;
        Message message(linux::rtm_newneigh, request.reply_flags(), request.reply_to());
        message.put(linux::NdMsg{linux::af_inet, 0, 0, static_cast<std::int32_t>(neighbour->interface),
                                 linux::nud_reachable, 0, linux::rtn_unicast});
        message.attribute(linux::nda_dst, neighbour->address).attribute(linux::nda_lladdr, neighbour->mac);
        to.add(message);
    }
    return {};
}

// Linux's three.
Result<> get_rules(const Request& request, Datagrams& to) {
    if (!request.dump()) return Errno::eopnotsupp;
    constexpr struct {
        std::uint32_t priority;
        std::uint8_t table;
    } rules[] = {{0, linux::rt_table_local}, {32766, linux::rt_table_main}, {32767, 253}};
    for (const auto& rule : rules) {
        Message message(linux::rtm_newrule, request.reply_flags(), request.reply_to());
        message.put(linux::FibRuleHdr{linux::af_inet, 0, 0, 0, rule.table, 0, 0, linux::fr_act_to_table, 0});
        message.attribute(linux::fra_table, std::uint32_t{rule.table}).attribute(linux::fra_priority, rule.priority);
        to.add(message);
    }
    return {};
}

} // namespace

Result<> answer_route(const Request& request, Datagrams& to) {
    if (request.header.type > linux::rtm_max) return Errno::eopnotsupp;
    const bool asks = (request.header.type & 3) == 2;
    if (!asks && !credentials().can(linux::Capability::net_admin)) return Errno::eperm;
    if (request.body.empty()) return {}; // without a family, as Linux takes it
    switch (request.header.type) {
    case linux::rtm_getlink:
        return get_link(request, to);
    case linux::rtm_getaddr:
        return get_addresses(request, to);
    case linux::rtm_getroute:
        return get_routes(request, to);
    case linux::rtm_getneigh:
        return get_neighbours(request, to);
    case linux::rtm_getrule:
        return get_rules(request, to);
    default:
        return Errno::eopnotsupp;
    }
}

} // namespace personality::net::netlink
