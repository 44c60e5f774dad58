// SPDX-License-Identifier: Apache-2.0
//
// UDP and ICMP sockets, udp(7), icmp(7), raw(7).
#include "tests/linux/inet/inet.hpp"

#include <netinet/ip_icmp.h>
#include <sys/ioctl.h>

using test::bind_to;
using test::connect_to;
using test::inet_socket;
using test::receive;
using test::send;
using test::v4;

namespace {

long send_to(int socket, std::string_view text, const sockaddr_in& to) {
    return call(SYS_sendto, socket, text.data(), text.size(), 0, &to, sizeof to);
}

struct Receiver {
    Receiver() : socket(inet_socket(SOCK_DGRAM)) {
        CHECK_EQ(bind_to(socket, v4("127.0.0.1", 0)), 0);
        name = test::own_name(socket);
    }
    ~Receiver() { test::close(socket); }
    int socket;
    sockaddr_in name{};
};

} // namespace

CASE(udp_datagrams_arrive_whole) {
    const Receiver receiver;
    const int sender = inet_socket(SOCK_DGRAM);
    CHECK_EQ(send_to(sender, "first", receiver.name), 5);
    CHECK_EQ(send_to(sender, "", receiver.name), 0);
    CHECK_EQ(send_to(sender, "third", receiver.name), 5);
    CHECK(test::becomes(receiver.socket, POLLIN));
    int waiting = 0;
    CHECK_EQ(call(SYS_ioctl, receiver.socket, FIONREAD, &waiting), 0);
    CHECK_EQ(waiting, 5);
    CHECK(receive(receiver.socket, 2, MSG_PEEK) == "fi");
    CHECK_EQ(call(SYS_recvfrom, receiver.socket, nullptr, 0, MSG_PEEK | MSG_TRUNC, nullptr, nullptr), 5);
    char text[8] = {};
    sockaddr_in from{};
    socklen_t bytes = sizeof from;
    CHECK_EQ(call(SYS_recvfrom, receiver.socket, text, 2, 0, &from, &bytes), 2); // the rest is lost
    CHECK_EQ(from.sin_port, test::own_name(sender).sin_port);
    CHECK_EQ(from.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
    CHECK(receive(receiver.socket).empty());
    CHECK(receive(receiver.socket) == "third");
    CHECK(receive(receiver.socket) == "error 11");
    test::close(sender);
}

CASE(udp_recvmsg_tells_truncation) {
    const Receiver receiver;
    const int sender = inet_socket(SOCK_DGRAM);
    CHECK_EQ(send_to(sender, "0123456789", receiver.name), 10);
    char text[4];
    iovec segment{text, sizeof text};
    sockaddr_in from{};
    msghdr header{};
    header.msg_name = &from;
    header.msg_namelen = sizeof from;
    header.msg_iov = &segment;
    header.msg_iovlen = 1;
    CHECK_EQ(call(SYS_recvmsg, receiver.socket, &header, 0), 4);
    CHECK_EQ(header.msg_flags, MSG_TRUNC);
    CHECK_EQ(header.msg_namelen, sizeof from);
    test::close(sender);
}

CASE(udp_connected) {
    const Receiver one;
    const Receiver stranger;
    const int socket = inet_socket(SOCK_DGRAM);
    CHECK_FAILS(send(socket, "x"), EDESTADDRREQ);
    CHECK_EQ(connect_to(socket, one.name), 0);
    CHECK_EQ(test::own_name(socket).sin_addr.s_addr, htonl(INADDR_LOOPBACK));
    CHECK_EQ(test::peer_name(socket).sin_port, one.name.sin_port);
    CHECK_EQ(send(socket, "to one"), 6);
    CHECK(receive(one.socket) == "to one");
    CHECK_EQ(send_to(stranger.socket, "from a stranger", test::own_name(socket)), 15);
    CHECK_EQ(send_to(one.socket, "from one", test::own_name(socket)), 8);
    CHECK(receive(socket) == "from one");
    CHECK(receive(socket) == "error 11");
    sockaddr_in none{};
    none.sin_family = AF_UNSPEC;
    CHECK_EQ(connect_to(socket, none), 0);
    CHECK_FAILS(send(socket, "x"), EDESTADDRREQ);
    CHECK_EQ(test::own_name(socket).sin_addr.s_addr, INADDR_ANY);
    test::close(socket);
}

CASE(udp_nobody_receives) {
    sockaddr_in name{};
    { name = Receiver().name; }
    const int socket = inet_socket(SOCK_DGRAM);
    CHECK_EQ(connect_to(socket, name), 0);
    CHECK_EQ(send(socket, "x"), 1);
    CHECK(test::becomes(socket, POLLERR));
    CHECK(receive(socket) == "error 111");
    CHECK(receive(socket) == "error 11");
    test::close(socket);
}

CASE(udp_large_and_too_large) {
    const Receiver receiver;
    const int sender = inet_socket(SOCK_DGRAM);
    const std::string large(60000, 'l');
    CHECK_EQ(send_to(sender, large, receiver.name), 60000);
    CHECK(receive(receiver.socket, 65536) == large);
    CHECK_FAILS(send_to(sender, std::string(65508, 'x'), receiver.name), EMSGSIZE);
    test::close(sender);
}

CASE(udp_refuses) {
    const int socket = inet_socket(SOCK_DGRAM);
    const auto name = v4("127.0.0.1", 9);
    CHECK_FAILS(call(SYS_sendto, socket, "x", 1, 0, &name, 8), EINVAL);
    CHECK_FAILS(send_to(socket, "x", v4("127.0.0.1", 0)), EINVAL);
    auto other = name;
    other.sin_family = AF_INET6;
    CHECK_FAILS(call(SYS_sendto, socket, "x", 1, 0, &other, sizeof other), EAFNOSUPPORT);
    test::close(socket);
}

CASE(udp_many_of_one_call) {
    const Receiver receiver;
    const int sender = inet_socket(SOCK_DGRAM);
    CHECK_EQ(connect_to(sender, receiver.name), 0);
    char text[] = "ab";
    iovec segments[] = {{text, 1}, {text + 1, 1}};
    mmsghdr messages[2] = {};
    for (unsigned i = 0; i < 2; ++i) {
        messages[i].msg_hdr.msg_iov = segments + i;
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    CHECK_EQ(call(SYS_sendmmsg, sender, messages, 2, 0), 2);
    CHECK(receive(receiver.socket) == "a");
    CHECK(receive(receiver.socket) == "b");
    test::close(sender);
}

CASE(raw_echo) {
    const long socket = call(SYS_socket, AF_INET, SOCK_RAW, IPPROTO_ICMP);
    if (socket == -EPERM) return; // without CAP_NET_RAW
    CHECK(socket >= 0);
    const auto self = v4("127.0.0.1", 0);
    icmphdr request{};
    request.type = ICMP_ECHO;
    request.un.echo.id = htons(77);
    request.un.echo.sequence = htons(1);
    request.checksum = static_cast<std::uint16_t>(~(htons(ICMP_ECHO << 8) + htons(77) + htons(1)));
    CHECK_EQ(call(SYS_sendto, socket, &request, sizeof request, 0, &self, sizeof self), sizeof request);
    struct {
        unsigned char ip[20];
        icmphdr icmp;
    } reply{};
    do { // the request itself comes too
        CHECK(test::becomes(static_cast<int>(socket), POLLIN));
        CHECK_EQ(call(SYS_recvfrom, socket, &reply, sizeof reply, 0, nullptr, nullptr), sizeof reply);
    } while (reply.icmp.type == ICMP_ECHO && !test::has_failed());
    CHECK_EQ(reply.icmp.type, ICMP_ECHOREPLY);
    CHECK_EQ(reply.icmp.un.echo.id, htons(77));
    CHECK_EQ(reply.ip[9], IPPROTO_ICMP);
    test::close(static_cast<int>(socket));
}
