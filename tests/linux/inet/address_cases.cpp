// SPDX-License-Identifier: Apache-2.0
//
// Names of Internet sockets, ip(7): bind(2), getsockname(2), and who may have what.
#include "tests/linux/inet/inet.hpp"

using test::bind_to;
using test::connect_to;
using test::inet_socket;
using test::v4;

CASE(socket_types_and_protocols) {
    test::close(inet_socket(SOCK_STREAM, AF_INET, IPPROTO_TCP));
    test::close(inet_socket(SOCK_DGRAM, AF_INET, IPPROTO_UDP));
    CHECK_FAILS(call(SYS_socket, AF_INET, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
    CHECK_FAILS(call(SYS_socket, AF_INET, SOCK_DGRAM, IPPROTO_TCP), EPROTONOSUPPORT);
    CHECK_FAILS(call(SYS_socket, AF_INET, SOCK_SEQPACKET, 0), ESOCKTNOSUPPORT);
    CHECK_FAILS(call(SYS_socket, AF_INET, 77, 0), EINVAL);
    CHECK_FAILS(call(SYS_socket, AF_INET, SOCK_STREAM, -1), EINVAL);
    int pair[2];
    CHECK_FAILS(call(SYS_socketpair, AF_INET, SOCK_STREAM, 0, pair), EOPNOTSUPP);
}

CASE(socket_names) {
    const int socket = inet_socket(SOCK_STREAM);
    CHECK_EQ(test::own_name(socket).sin_port, 0);
    CHECK_EQ(test::own_name(socket).sin_addr.s_addr, INADDR_ANY);
    sockaddr_in none{};
    socklen_t bytes = sizeof none;
    CHECK_FAILS(call(SYS_getpeername, socket, &none, &bytes), ENOTCONN);
    CHECK_EQ(bind_to(socket, v4("127.0.0.1", 0)), 0);
    CHECK(test::own_port(socket) >= 1024);
    CHECK_EQ(test::own_name(socket).sin_addr.s_addr, htonl(INADDR_LOOPBACK));
    CHECK_FAILS(bind_to(socket, v4("127.0.0.1", 0)), EINVAL); // it has a name
    bytes = 4;
    CHECK_EQ(call(SYS_getsockname, socket, &none, &bytes), 0); // cut off
    CHECK_EQ(bytes, sizeof none);
    test::close(socket);
}

CASE(bind_refuses) {
    const int socket = inet_socket(SOCK_STREAM);
    auto name = v4("127.0.0.1", 0);
    CHECK_FAILS(call(SYS_bind, socket, &name, 15), EINVAL);
    name.sin_family = AF_UNIX;
    CHECK_FAILS(bind_to(socket, name), EAFNOSUPPORT);
    CHECK_FAILS(bind_to(socket, v4("192.0.2.1", 0)), EADDRNOTAVAIL); // nobody's (RFC 5737)
    CHECK_FAILS(call(SYS_bind, socket, nullptr, sizeof name), EFAULT);
    test::close(socket);
}

CASE(one_port_for_one_socket) {
    const test::Listener listener;
    const int other = inet_socket(SOCK_STREAM);
    CHECK_FAILS(bind_to(other, v4("127.0.0.1", listener.port)), EADDRINUSE);
    CHECK_FAILS(bind_to(other, v4("0.0.0.0", listener.port)), EADDRINUSE);
    CHECK_EQ(bind_to(other, v4("127.0.0.2", listener.port)), 0); // another address
    const int datagrams = inet_socket(SOCK_DGRAM);
    CHECK_EQ(bind_to(datagrams, v4("127.0.0.1", listener.port)), 0); // another protocol
    test::close(datagrams);
    test::close(other);
}

CASE(address_is_reused_after_a_connection) {
    unsigned port = 0;
    {
        test::Connection connection;
        port = connection.listener.port;
        connection.close_server(); // this end waits: TIME_WAIT
        connection.close_client();
    }
    const int again = inet_socket(SOCK_STREAM);
    CHECK_EQ(test::set_option(again, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQ(bind_to(again, v4("127.0.0.1", port)), 0);
    CHECK_EQ(call(SYS_listen, again, 1), 0);
    test::close(again);
}

CASE(two_listen_with_reuseport) {
    const int one = inet_socket(SOCK_STREAM);
    const int other = inet_socket(SOCK_STREAM);
    for (const int socket : {one, other})
        CHECK_EQ(test::set_option(socket, SOL_SOCKET, SO_REUSEPORT, 1), 0);
    CHECK_EQ(bind_to(one, v4("127.0.0.1", 0)), 0);
    const auto name = test::own_name(one);
    CHECK_EQ(bind_to(other, name), 0);
    CHECK_EQ(call(SYS_listen, one, 4), 0);
    CHECK_EQ(call(SYS_listen, other, 4), 0);
    const int client = inet_socket(SOCK_STREAM);
    CHECK_EQ(connect_to(client, name), 0);
    pollfd entries[] = {{one, POLLIN, 0}, {other, POLLIN, 0}};
    CHECK(call(SYS_poll, entries, 2, 5000) >= 1);
    test::close(client);
    test::close(one);
    test::close(other);
}

CASE(all_of_127_is_this_host) {
    const test::Listener listener(4, "127.0.0.11");
    const int client = inet_socket(SOCK_STREAM);
    CHECK_EQ(connect_to(client, v4("127.0.0.11", listener.port)), 0);
    const int server = test::accepted(listener.socket);
    CHECK_EQ(test::own_name(server).sin_addr.s_addr, inet_addr("127.0.0.11"));
    CHECK_EQ(test::peer_name(client).sin_addr.s_addr, inet_addr("127.0.0.11"));
    CHECK_EQ(test::send(client, "x"), 1);
    CHECK(test::receive(server, 1, 0) == "x");
    test::close(server);
    test::close(client);
}
