// SPDX-License-Identifier: Apache-2.0
//
// How TCP connections begin and end, tcp(7).
#include "tests/linux/inet/inet.hpp"

#include <sys/epoll.h>

using test::connect_to;
using test::Connection;
using test::inet_socket;
using test::Listener;
using test::receive;
using test::send;
using test::v4;

CASE(connection_has_two_names) {
    const Connection connection;
    CHECK_EQ(test::own_port(connection.server), connection.listener.port);
    CHECK_EQ(test::peer_name(connection.client).sin_port, htons(static_cast<std::uint16_t>(connection.listener.port)));
    CHECK_EQ(test::peer_name(connection.server).sin_port, test::own_name(connection.client).sin_port);
    CHECK_EQ(test::own_name(connection.client).sin_addr.s_addr, htonl(INADDR_LOOPBACK));
    CHECK_FAILS(connect_to(connection.client, v4("127.0.0.1", connection.listener.port)), EISCONN);
}

CASE(nobody_listens) {
    unsigned port = 0;
    { port = Listener().port; }
    const int client = inet_socket(SOCK_STREAM);
    CHECK_FAILS(connect_to(client, v4("127.0.0.1", port)), ECONNREFUSED);
    const Listener listener;
    CHECK_EQ(connect_to(client, v4("127.0.0.1", listener.port)), 0); // it may try again
    test::close(client);
}

CASE(connect_without_waiting) {
    const Listener listener;
    const int client = inet_socket(SOCK_STREAM | SOCK_NONBLOCK);
    CHECK_FAILS(connect_to(client, v4("127.0.0.1", listener.port)), EINPROGRESS);
    CHECK(test::becomes(client, POLLOUT));
    CHECK_EQ(test::get_option(client, SOL_SOCKET, SO_ERROR), 0);
    CHECK_EQ(connect_to(client, v4("127.0.0.1", listener.port)), 0); // tells the end
    CHECK_FAILS(connect_to(client, v4("127.0.0.1", listener.port)), EISCONN);
    test::close(client);
}

CASE(refused_without_waiting) {
    unsigned port = 0;
    { port = Listener().port; }
    const int client = inet_socket(SOCK_STREAM | SOCK_NONBLOCK);
    CHECK_FAILS(connect_to(client, v4("127.0.0.1", port)), EINPROGRESS);
    CHECK(test::becomes(client, POLLERR | POLLHUP));
    CHECK_EQ(test::get_option(client, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
    CHECK_EQ(test::get_option(client, SOL_SOCKET, SO_ERROR), 0);
    test::close(client);
}

CASE(accept_without_waiting) {
    const Listener listener;
    CHECK_EQ(call(SYS_fcntl, listener.socket, F_SETFL, O_NONBLOCK), 0);
    CHECK_FAILS(call(SYS_accept, listener.socket, nullptr, nullptr), EAGAIN);
    CHECK_EQ(test::events(listener.socket), 0);
    const int client = inet_socket(SOCK_STREAM);
    CHECK_EQ(connect_to(client, v4("127.0.0.1", listener.port)), 0);
    CHECK(test::becomes(listener.socket, POLLIN));
    sockaddr_in name{};
    socklen_t bytes = sizeof name;
    const long server = call(SYS_accept4, listener.socket, &name, &bytes, SOCK_CLOEXEC | SOCK_NONBLOCK);
    CHECK(server >= 0);
    CHECK_EQ(name.sin_port, test::own_name(client).sin_port);
    CHECK_EQ(call(SYS_fcntl, server, F_GETFD), FD_CLOEXEC);
    CHECK(call(SYS_fcntl, server, F_GETFL) & O_NONBLOCK);
    CHECK(receive(static_cast<int>(server)) == "error 11");
    test::close(static_cast<int>(server));
    test::close(client);
}

CASE(not_a_listener) {
    const int socket = inet_socket(SOCK_STREAM);
    CHECK_FAILS(call(SYS_accept, socket, nullptr, nullptr), EINVAL);
    CHECK_EQ(call(SYS_listen, socket, 1), 0); // on a port of the system's choice
    CHECK(test::own_port(socket) != 0);
    CHECK_EQ(test::number_option(socket, SO_ACCEPTCONN), 1);
    CHECK_FAILS(connect_to(socket, v4("127.0.0.1", 1)), EISCONN);
    test::close(socket);
    const int datagrams = inet_socket(SOCK_DGRAM);
    CHECK_FAILS(call(SYS_listen, datagrams, 1), EOPNOTSUPP);
    CHECK_FAILS(call(SYS_accept, datagrams, nullptr, nullptr), EOPNOTSUPP);
    test::close(datagrams);
}

CASE(end_of_the_peer) {
    Connection connection;
    CHECK_EQ(send(connection.client, "rest"), 4);
    connection.close_client();
    CHECK(test::becomes(connection.server, POLLIN | POLLRDHUP));
    CHECK(receive(connection.server, 64, 0) == "rest");
    CHECK(receive(connection.server, 64, 0).empty());
    CHECK(receive(connection.server, 64, 0).empty());
}

CASE(half_close) {
    const Connection connection;
    CHECK_EQ(send(connection.client, "question"), 8);
    CHECK_EQ(call(SYS_shutdown, connection.client, SHUT_WR), 0);
    CHECK_FAILS(send(connection.client, "x"), EPIPE);
    CHECK(receive(connection.server, 64, MSG_WAITALL) == "question");
    CHECK(receive(connection.server, 64, 0).empty());
    CHECK_EQ(send(connection.server, "answer"), 6);
    CHECK(receive(connection.client, 64, 0) == "answer");
    CHECK(test::becomes(connection.server, POLLIN | POLLOUT | POLLRDHUP));
    CHECK_EQ(call(SYS_shutdown, connection.server, SHUT_WR), 0);
    CHECK(test::becomes(connection.client, POLLHUP));
    CHECK(receive(connection.client, 64, 0).empty());
}

CASE(shutdown_needs_a_connection) {
    const int socket = inet_socket(SOCK_STREAM);
    CHECK_FAILS(call(SYS_shutdown, socket, SHUT_WR), ENOTCONN);
    CHECK_FAILS(receive(socket, 8, 0) == "error 107" ? -ENOTCONN : 0, ENOTCONN);
    CHECK_FAILS(send(socket, "x"), EPIPE);
    const Connection connection;
    CHECK_FAILS(call(SYS_shutdown, connection.client, 3), EINVAL);
    CHECK_EQ(call(SYS_shutdown, connection.client, SHUT_RD), 0);
    CHECK(receive(connection.client, 8, 0).empty());
    test::close(socket);
}

CASE(close_with_unread_bytes_resets) {
    Connection connection;
    CHECK_EQ(send(connection.client, "never read"), 10);
    CHECK(test::becomes(connection.server, POLLIN));
    connection.close_server();
    CHECK(test::becomes(connection.client, POLLERR | POLLHUP));
    CHECK(receive(connection.client, 8, 0) == "error 104");
    CHECK(receive(connection.client, 8, 0).empty());
    CHECK_FAILS(send(connection.client, "x"), EPIPE);
}

CASE(linger_without_time_resets) {
    Connection connection;
    const linger at_once{1, 0};
    CHECK_EQ(call(SYS_setsockopt, connection.client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    connection.close_client();
    CHECK(test::becomes(connection.server, POLLERR | POLLHUP));
    CHECK_EQ(test::get_option(connection.server, SOL_SOCKET, SO_ERROR), ECONNRESET);
}

CASE(epoll_sees_connections_and_bytes) {
    const Listener listener;
    const int epoll = static_cast<int>(call(SYS_epoll_create1, 0));
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    event.data.fd = listener.socket;
    CHECK_EQ(call(SYS_epoll_ctl, epoll, EPOLL_CTL_ADD, listener.socket, &event), 0);
    const int client = inet_socket(SOCK_STREAM);
    CHECK_EQ(connect_to(client, v4("127.0.0.1", listener.port)), 0);
    CHECK_EQ(call(SYS_epoll_wait, epoll, &event, 1, 5000), 1);
    CHECK_EQ(event.data.fd, listener.socket);
    const int server = test::accepted(listener.socket);
    event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
    event.data.fd = server;
    CHECK_EQ(call(SYS_epoll_ctl, epoll, EPOLL_CTL_ADD, server, &event), 0);
    CHECK_EQ(call(SYS_epoll_wait, epoll, &event, 1, 0), 0);
    CHECK_EQ(send(client, "x"), 1);
    CHECK_EQ(call(SYS_epoll_wait, epoll, &event, 1, 5000), 1);
    CHECK_EQ(event.events, EPOLLIN);
    CHECK_EQ(call(SYS_epoll_wait, epoll, &event, 1, 0), 0); // told once
    test::close(client);
    CHECK_EQ(call(SYS_epoll_wait, epoll, &event, 1, 5000), 1);
    CHECK(event.events & EPOLLRDHUP);
    test::close(server);
    test::close(epoll);
}

CASE(thousand_connections_one_after_the_other) {
    const Listener listener(64);
    for (unsigned i = 0; i < 1000; ++i) {
        const int client = inet_socket(SOCK_STREAM);
        CHECK_EQ(connect_to(client, v4("127.0.0.1", listener.port)), 0);
        const int server = test::accepted(listener.socket);
        CHECK_EQ(send(server, "x"), 1);
        CHECK(receive(client, 1, 0) == "x");
        test::close(client); // this end waits
        test::close(server);
        if (test::has_failed()) return;
    }
}
