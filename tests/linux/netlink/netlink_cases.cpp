// SPDX-License-Identifier: Apache-2.0
//
// Netlink sockets, netlink(7), and what rtnetlink(7) tells.
#include "tests/linux/netlink/netlink.hpp"

#include <net/if.h>
#include <net/if_arp.h>
#include <unistd.h>

#include <cstring>

using test::Answer;
using test::ask;
using test::netlink_socket;
using test::Request;

namespace {

sockaddr_nl name_of(int socket) {
    sockaddr_nl name{};
    socklen_t bytes = sizeof name;
    CHECK_EQ(call(SYS_getsockname, socket, &name, &bytes), 0);
    CHECK_EQ(bytes, sizeof name);
    CHECK_EQ(name.nl_family, AF_NETLINK);
    return name;
}

constexpr std::size_t link_bytes = sizeof(ifinfomsg), address_bytes = sizeof(ifaddrmsg), route_bytes = sizeof(rtmsg);

std::vector<Answer> dump(unsigned type, unsigned char family = AF_UNSPEC) {
    ifinfomsg fixed{};
    fixed.ifi_family = family;
    Request request(type, NLM_F_REQUEST | NLM_F_DUMP, &fixed, sizeof fixed);
    return ask(request);
}

} // namespace

CASE(kinds_of_sockets) {
    test::close(netlink_socket());
    CHECK_FAILS(call(SYS_socket, AF_NETLINK, SOCK_STREAM, NETLINK_ROUTE), ESOCKTNOSUPPORT);
    CHECK_FAILS(call(SYS_socket, AF_NETLINK, SOCK_RAW, 31), EPROTONOSUPPORT);
    CHECK_FAILS(call(SYS_socket, AF_NETLINK, SOCK_RAW, -1), EPROTONOSUPPORT);
    const long datagram = call(SYS_socket, AF_NETLINK, SOCK_DGRAM, NETLINK_ROUTE);
    CHECK(datagram >= 0);
    test::close(static_cast<int>(datagram));
}

CASE(names) {
    const int one = netlink_socket(), other = netlink_socket();
    CHECK_EQ(name_of(one).nl_pid, 0);
    sockaddr_nl any{};
    any.nl_family = AF_NETLINK;
    CHECK_EQ(call(SYS_bind, one, &any, sizeof any), 0);
    CHECK_EQ(name_of(one).nl_pid, ::getpid());
    CHECK_EQ(call(SYS_bind, other, &any, sizeof any), 0);
    CHECK(name_of(other).nl_pid != name_of(one).nl_pid);
    CHECK(name_of(other).nl_pid != 0);
    any.nl_pid = name_of(one).nl_pid;
    CHECK_FAILS(call(SYS_bind, other, &any, sizeof any), EINVAL);
    const int third = netlink_socket();
    CHECK_FAILS(call(SYS_bind, third, &any, sizeof any), EADDRINUSE);
    CHECK_FAILS(call(SYS_bind, third, &any, 4), EINVAL);
    for (const int socket : {one, other, third})
        test::close(socket);
}

CASE(links) {
    const auto all = dump(RTM_GETLINK);
    CHECK(all.size() >= 2);
    CHECK_EQ(all.back().type, NLMSG_DONE);
    bool found = false;
    for (const Answer& answer : all) {
        CHECK_EQ(answer.sequence, 77);
        CHECK((answer.flags & NLM_F_MULTI) != 0);
        if (answer.type != RTM_NEWLINK || answer.text(link_bytes, IFLA_IFNAME) != "lo") continue;
        found = true;
        const auto link = answer.fixed<ifinfomsg>();
        CHECK_EQ(link.ifi_index, 1);
        CHECK_EQ(link.ifi_type, ARPHRD_LOOPBACK);
        CHECK_EQ(link.ifi_flags & (IFF_UP | IFF_LOOPBACK | IFF_RUNNING), IFF_UP | IFF_LOOPBACK | IFF_RUNNING);
        CHECK_EQ(answer.number(link_bytes, IFLA_MTU), 65536);
        CHECK_EQ(answer.attribute(link_bytes, IFLA_ADDRESS)->size(), 6);
        CHECK(answer.attribute(link_bytes, IFLA_STATS64)->size() >= 23 * 8);
    }
    CHECK(found);
}

CASE(one_link) {
    ifinfomsg fixed{};
    fixed.ifi_index = 1;
    Request by_index(RTM_GETLINK, NLM_F_REQUEST, &fixed, sizeof fixed);
    auto all = ask(by_index);
    CHECK_EQ(all.size(), 1);
    CHECK_EQ(all[0].type, RTM_NEWLINK);
    CHECK_EQ(all[0].flags & NLM_F_MULTI, 0);
    CHECK_EQ(all[0].port, ::getpid()); // the socket's, not the request's
    CHECK(all[0].text(link_bytes, IFLA_IFNAME) == "lo");
    fixed.ifi_index = 0;
    Request by_name(RTM_GETLINK, NLM_F_REQUEST, &fixed, sizeof fixed);
    all = ask(by_name.attribute(IFLA_IFNAME, "lo", 3));
    CHECK_EQ(all[0].fixed<ifinfomsg>().ifi_index, 1);
    Request nobody(RTM_GETLINK, NLM_F_REQUEST, &fixed, sizeof fixed);
    CHECK_EQ(ask(nobody.attribute(IFLA_IFNAME, "nobody7", 8))[0].error(), ENODEV);
    fixed.ifi_index = 30000;
    Request other(RTM_GETLINK, NLM_F_REQUEST, &fixed, sizeof fixed);
    CHECK_EQ(ask(other)[0].error(), ENODEV);
}

CASE(addresses) {
    for (const unsigned char family : {AF_UNSPEC, AF_INET}) {
        bool found = false;
        for (const Answer& answer : dump(RTM_GETADDR, family)) {
            if (answer.type != RTM_NEWADDR) continue;
            const auto address = answer.fixed<ifaddrmsg>();
            CHECK(family == AF_UNSPEC || address.ifa_family == family);
            if (address.ifa_family != AF_INET || address.ifa_index != 1) continue;
            found = true;
            CHECK_EQ(address.ifa_prefixlen, 8);
            CHECK_EQ(address.ifa_scope, RT_SCOPE_HOST);
            CHECK_EQ(address.ifa_flags & IFA_F_PERMANENT, IFA_F_PERMANENT);
            CHECK_EQ(answer.number(address_bytes, IFA_LOCAL), htonl(INADDR_LOOPBACK));
            CHECK(answer.text(address_bytes, IFA_LABEL) == "lo");
        }
        CHECK(found);
    }
}

CASE(routes) {
    bool found = false;
    for (const Answer& answer : dump(RTM_GETROUTE, AF_INET)) {
        if (answer.type != RTM_NEWROUTE) continue;
        const auto route = answer.fixed<rtmsg>();
        CHECK_EQ(route.rtm_family, AF_INET);
        if (answer.number(route_bytes, RTA_DST) != htonl(INADDR_LOOPBACK)) continue;
        found = true;
        CHECK_EQ(route.rtm_table, RT_TABLE_LOCAL);
        CHECK_EQ(route.rtm_type, RTN_LOCAL);
        CHECK_EQ(route.rtm_dst_len, 32);
        CHECK_EQ(answer.number(route_bytes, RTA_OIF), 1);
    }
    CHECK(found);
}

CASE(route_to_an_address) {
    rtmsg fixed{};
    fixed.rtm_family = AF_INET;
    fixed.rtm_dst_len = 32;
    const in_addr to{htonl(INADDR_LOOPBACK)};
    Request request(RTM_GETROUTE, NLM_F_REQUEST, &fixed, sizeof fixed);
    const auto all = ask(request.attribute(RTA_DST, &to, sizeof to));
    CHECK_EQ(all.size(), 1);
    CHECK_EQ(all[0].type, RTM_NEWROUTE);
    CHECK_EQ(all[0].fixed<rtmsg>().rtm_type, RTN_LOCAL);
    CHECK_EQ(all[0].number(route_bytes, RTA_OIF), 1);
}

CASE(neighbours_and_rules) {
    CHECK_EQ(dump(RTM_GETNEIGH, AF_INET).back().type, NLMSG_DONE);
    std::string tables;
    for (const Answer& answer : dump(RTM_GETRULE, AF_INET))
        if (answer.type == RTM_NEWRULE) tables += std::to_string(answer.fixed<rtmsg>().rtm_table) + " ";
    CHECK(tables == "255 254 253 ");
}

CASE(acknowledgements) {
    ifinfomsg fixed{};
    fixed.ifi_index = 1;
    const int socket = netlink_socket();
    Request request(RTM_GETLINK, NLM_F_REQUEST | NLM_F_ACK, &fixed, sizeof fixed);
    CHECK(request.send(socket) > 0);
    CHECK_EQ(test::answers(socket)[0].type, RTM_NEWLINK);
    CHECK_EQ(test::answers(socket)[0].error(), 0);
    Request unknown(RTM_MAX + 40, NLM_F_REQUEST, &fixed, sizeof fixed);
    CHECK(unknown.send(socket) > 0);
    CHECK_EQ(test::answers(socket)[0].error(), EOPNOTSUPP);
    Request no_request(RTM_GETLINK, 0, &fixed, sizeof fixed);
    CHECK(no_request.send(socket) > 0);
    char byte;
    CHECK_FAILS(call(SYS_recvfrom, socket, &byte, 1, MSG_DONTWAIT, nullptr, nullptr), EAGAIN);
    test::close(socket);
}

CASE(looking_at_an_answer) {
    ifinfomsg fixed{};
    fixed.ifi_index = 1;
    const int socket = netlink_socket();
    Request request(RTM_GETLINK, NLM_F_REQUEST, &fixed, sizeof fixed);
    CHECK(request.send(socket) > 0);
    CHECK_EQ(test::events(socket) & POLLIN, POLLIN);
    char bytes[16384];
    const long whole = call(SYS_recvfrom, socket, nullptr, 0, MSG_PEEK | MSG_TRUNC, nullptr, nullptr);
    CHECK(whole > 100);
    msghdr header{};
    iovec segment{bytes, 20};
    header.msg_iov = &segment;
    header.msg_iovlen = 1;
    CHECK_EQ(call(SYS_recvmsg, socket, &header, MSG_PEEK), 20);
    CHECK_EQ(header.msg_flags & MSG_TRUNC, MSG_TRUNC);
    CHECK_EQ(call(SYS_recvfrom, socket, bytes, sizeof bytes, 0, nullptr, nullptr), whole);
    CHECK_FAILS(call(SYS_recvfrom, socket, bytes, sizeof bytes, MSG_DONTWAIT, nullptr, nullptr), EAGAIN);
    test::close(socket);
}

CASE(nobody_changes_links) {
    CHECK_EQ(test::as_nobody([] {
                 ifinfomsg fixed{};
                 fixed.ifi_index = 1;
                 Request request(RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, &fixed, sizeof fixed);
                 return ask(request)[0].error();
             }),
             EPERM);
}

CASE(options) {
    const int socket = netlink_socket();
    int value = 1;
    socklen_t bytes = sizeof value;
    CHECK_EQ(call(SYS_setsockopt, socket, SOL_NETLINK, NETLINK_EXT_ACK, &value, sizeof value), 0);
    value = 0;
    CHECK_EQ(call(SYS_getsockopt, socket, SOL_NETLINK, NETLINK_EXT_ACK, &value, &bytes), 0);
    CHECK_EQ(value, 1);
    CHECK_FAILS(call(SYS_setsockopt, socket, SOL_NETLINK, 99, &value, sizeof value), ENOPROTOOPT);
    CHECK_EQ(test::number_option(socket, SO_DOMAIN), AF_NETLINK);
    test::close(socket);
}
