// SPDX-License-Identifier: Apache-2.0
//
// AF_INET6, ipv6(7): its own addresses, and IPv4's through it.
#include "tests/linux/inet/inet.hpp"

#include <algorithm>

using test::bind_to;
using test::connect_to;
using test::inet_socket;
using test::receive;
using test::send;

namespace {

// False: this system has no IPv6 address, which is nothing to test.
bool has_v6() {
    const int socket = inet_socket(SOCK_DGRAM, AF_INET6);
    const bool has = bind_to(socket, test::v6("::1", 0)) == 0;
    test::close(socket);
    return has;
}

} // namespace

CASE(v6_connection) {
    if (!has_v6()) return;
    const int listener = inet_socket(SOCK_STREAM, AF_INET6);
    CHECK_EQ(bind_to(listener, test::v6("::1", 0)), 0);
    CHECK_EQ(call(SYS_listen, listener, 4), 0);
    const int client = inet_socket(SOCK_STREAM, AF_INET6);
    CHECK_EQ(connect_to(client, test::v6("::1", test::own_port(listener))), 0);
    const int server = test::accepted(listener);
    CHECK_EQ(send(client, "six"), 3);
    CHECK(receive(server, 3, MSG_WAITALL) == "six");
    sockaddr_in6 name{};
    socklen_t bytes = sizeof name;
    CHECK_EQ(call(SYS_getpeername, server, &name, &bytes), 0);
    CHECK_EQ(bytes, sizeof name);
    CHECK(IN6_IS_ADDR_LOOPBACK(&name.sin6_addr));
    test::close(server);
    test::close(client);
    test::close(listener);
}

CASE(v6_socket_takes_v4_connections) {
    const int listener = inet_socket(SOCK_STREAM, AF_INET6);
    CHECK_EQ(test::set_option(listener, IPPROTO_IPV6, IPV6_V6ONLY, 0), 0);
    CHECK_EQ(bind_to(listener, test::v6("::", 0)), 0);
    CHECK_EQ(call(SYS_listen, listener, 4), 0);
    const int client = inet_socket(SOCK_STREAM);
    CHECK_EQ(connect_to(client, test::v4("127.0.0.1", test::own_port(listener))), 0);
    sockaddr_in6 name{};
    socklen_t bytes = sizeof name;
    const long server = call(SYS_accept, listener, &name, &bytes);
    CHECK(server >= 0);
    CHECK_EQ(bytes, sizeof name);
    CHECK(IN6_IS_ADDR_V4MAPPED(&name.sin6_addr));
    CHECK_EQ(name.sin6_port, test::own_name(client).sin_port);
    test::close(static_cast<int>(server));
    test::close(client);
    test::close(listener);
}

CASE(v6_socket_reaches_v4) {
    const test::Listener listener;
    const int client = inet_socket(SOCK_STREAM, AF_INET6);
    CHECK_EQ(connect_to(client, test::v6("::ffff:127.0.0.1", listener.port)), 0);
    const int server = test::accepted(listener.socket);
    CHECK_EQ(test::own_name(server).sin_port, htons(static_cast<std::uint16_t>(listener.port)));
    test::close(server);
    test::close(client);
}

CASE(v6_names) {
    const int socket = inet_socket(SOCK_STREAM, AF_INET6);
    const auto short_name = test::v4("127.0.0.1", 0);
    CHECK_FAILS(bind_to(socket, short_name), EINVAL);
    CHECK_EQ(test::get_option(socket, IPPROTO_IPV6, IPV6_V6ONLY), 0);
    CHECK_EQ(test::number_option(socket, SO_DOMAIN), AF_INET6);
    test::close(socket);
}
