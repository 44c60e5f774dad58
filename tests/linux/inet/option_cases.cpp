// SPDX-License-Identifier: Apache-2.0
//
// Options of Internet sockets.
#include "tests/linux/inet/inet.hpp"

#include <cstring>

using test::get_option;
using test::inet_socket;
using test::set_option;

CASE(options_tell_what_a_socket_is) {
    const int socket = inet_socket(SOCK_STREAM);
    CHECK_EQ(test::number_option(socket, SO_TYPE), SOCK_STREAM);
    CHECK_EQ(test::number_option(socket, SO_DOMAIN), AF_INET);
    CHECK_EQ(test::number_option(socket, SO_PROTOCOL), IPPROTO_TCP);
    CHECK_EQ(test::number_option(socket, SO_ACCEPTCONN), 0);
    test::close(socket);
}

CASE(options_of_tcp) {
    const int socket = inet_socket(SOCK_STREAM);
    const struct {
        int option, standard, value;
    } numbers[] = {{TCP_NODELAY, 0, 1}, {TCP_KEEPIDLE, 7200, 60}, {TCP_KEEPINTVL, 75, 10},    {TCP_KEEPCNT, 9, 3},
                   {TCP_CORK, 0, 1},    {TCP_SYNCNT, 6, 2},       {TCP_USER_TIMEOUT, 0, 5000}};
    for (const auto& number : numbers) {
        CHECK_EQ(get_option(socket, IPPROTO_TCP, number.option), number.standard);
        CHECK_EQ(set_option(socket, IPPROTO_TCP, number.option, number.value), 0);
        CHECK_EQ(get_option(socket, IPPROTO_TCP, number.option), number.value);
    }
    CHECK_FAILS(set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, 0), EINVAL);
    CHECK_FAILS(set_option(socket, IPPROTO_TCP, TCP_KEEPCNT, 128), EINVAL);
    CHECK_FAILS(set_option(socket, IPPROTO_TCP, 9999, 1), ENOPROTOOPT);
    const char value = 1;
    CHECK_FAILS(call(SYS_setsockopt, socket, IPPROTO_TCP, TCP_NODELAY, &value, 1), EINVAL);
    test::close(socket);
}

CASE(options_of_ip) {
    const int socket = inet_socket(SOCK_DGRAM);
    CHECK_EQ(get_option(socket, IPPROTO_IP, IP_TTL), 64);
    CHECK_EQ(set_option(socket, IPPROTO_IP, IP_TTL, 9), 0);
    CHECK_EQ(get_option(socket, IPPROTO_IP, IP_TTL), 9);
    CHECK_EQ(set_option(socket, IPPROTO_IP, IP_TTL, -1), 0);
    CHECK_EQ(get_option(socket, IPPROTO_IP, IP_TTL), 64);
    CHECK_FAILS(set_option(socket, IPPROTO_IP, IP_TTL, 256), EINVAL);
    CHECK_EQ(set_option(socket, IPPROTO_IP, IP_TOS, 0x10), 0);
    CHECK_EQ(get_option(socket, IPPROTO_IP, IP_TOS), 0x10);
    CHECK_EQ(set_option(socket, IPPROTO_IP, IP_RECVERR, 1), 0);
    CHECK_FAILS(set_option(socket, IPPROTO_IP, 9999, 1), ENOPROTOOPT);
    CHECK_FAILS(set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1), ENOPROTOOPT);
    test::close(socket);
}

CASE(accepted_sockets_inherit) {
    const test::Listener listener;
    CHECK_EQ(set_option(listener.socket, SOL_SOCKET, SO_KEEPALIVE, 1), 0);
    CHECK_EQ(set_option(listener.socket, IPPROTO_TCP, TCP_NODELAY, 1), 0);
    const int client = inet_socket(SOCK_STREAM);
    CHECK_EQ(test::connect_to(client, test::v4("127.0.0.1", listener.port)), 0);
    const int server = test::accepted(listener.socket);
    CHECK_EQ(get_option(server, SOL_SOCKET, SO_KEEPALIVE), 1);
    CHECK_EQ(get_option(server, IPPROTO_TCP, TCP_NODELAY), 1);
    test::close(server);
    test::close(client);
}

CASE(tcp_info_tells_the_state) {
    const test::Connection connection;
    tcp_info info{};
    socklen_t bytes = sizeof info;
    CHECK_EQ(call(SYS_getsockopt, connection.client, IPPROTO_TCP, TCP_INFO, &info, &bytes), 0);
    CHECK_EQ(info.tcpi_state, TCP_ESTABLISHED);
    CHECK(info.tcpi_snd_mss > 0);
    CHECK(info.tcpi_snd_cwnd > 0);
    bytes = sizeof info;
    CHECK_EQ(call(SYS_getsockopt, connection.listener.socket, IPPROTO_TCP, TCP_INFO, &info, &bytes), 0);
    CHECK_EQ(info.tcpi_state, TCP_LISTEN);
}
