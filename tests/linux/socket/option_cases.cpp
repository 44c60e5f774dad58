// SPDX-License-Identifier: Apache-2.0
//
// setsockopt(2), getsockopt(2).
#include "tests/linux/socket/sockets.hpp"

#include <sys/time.h>

#include <ctime>

using test::number_option;
using test::Pair;

namespace {

long set_number(int socket, int option, int value) {
    return call(SYS_setsockopt, socket, SOL_SOCKET, option, &value, sizeof value);
}

} // namespace

CASE(socket_options_that_tell) {
    const Pair pair(SOCK_SEQPACKET);
    CHECK_EQ(number_option(pair.one, SO_TYPE), SOCK_SEQPACKET);
    CHECK_EQ(number_option(pair.one, SO_DOMAIN), AF_UNIX);
    CHECK_EQ(number_option(pair.one, SO_PROTOCOL), 0);
    CHECK_EQ(number_option(pair.one, SO_ERROR), 0);
    CHECK_EQ(number_option(pair.one, SO_ACCEPTCONN), 0);
    const int server = test::listener(test::UnixAddress("server"));
    CHECK_EQ(number_option(server, SO_ACCEPTCONN), 1);
    test::close(server);
    int value = 0;
    socklen_t bytes = sizeof value;
    CHECK_FAILS(call(SYS_getsockopt, pair.one, SOL_SOCKET, 9999, &value, &bytes), ENOPROTOOPT);
    CHECK_FAILS(call(SYS_getsockopt, pair.one, 6, 1, &value, &bytes), EOPNOTSUPP);
    CHECK_FAILS(set_number(pair.one, SO_TYPE, 1), ENOPROTOOPT);
    CHECK_FAILS(call(SYS_setsockopt, pair.one, SOL_SOCKET, SO_REUSEADDR, &value, 2), EINVAL);
    CHECK_FAILS(call(SYS_setsockopt, pair.one, SOL_SOCKET, SO_REUSEADDR, nullptr, 4), EFAULT);
    bytes = 2;
    value = -1;
    CHECK_EQ(call(SYS_getsockopt, pair.one, SOL_SOCKET, SO_TYPE, &value, &bytes), 0);
    CHECK_EQ(bytes, 2);
    CHECK_EQ(value, -65536 + SOCK_SEQPACKET);
}

CASE(socket_options_that_are_kept) {
    const int socket = test::make_socket(SOCK_STREAM);
    for (const int option : {SO_REUSEADDR, SO_KEEPALIVE, SO_BROADCAST, SO_PASSCRED, SO_OOBINLINE}) {
        CHECK_EQ(number_option(socket, option), 0);
        CHECK_EQ(set_number(socket, option, 7), 0);
        CHECK_EQ(number_option(socket, option), 1);
        CHECK_EQ(set_number(socket, option, 0), 0);
        CHECK_EQ(number_option(socket, option), 0);
    }
    CHECK_EQ(number_option(socket, SO_SNDBUF), 212992);
    CHECK_EQ(set_number(socket, SO_SNDBUF, 10'000), 0);
    CHECK_EQ(number_option(socket, SO_SNDBUF), 20'000);
    CHECK_EQ(set_number(socket, SO_SNDBUF, 1), 0);
    CHECK_EQ(number_option(socket, SO_SNDBUF), 4608);
    CHECK_EQ(set_number(socket, SO_RCVBUF, 1), 0);
    CHECK_EQ(number_option(socket, SO_RCVBUF), 2304);
    const linger wanted{1, 5};
    linger got{};
    socklen_t bytes = sizeof got;
    CHECK_EQ(call(SYS_setsockopt, socket, SOL_SOCKET, SO_LINGER, &wanted, sizeof wanted), 0);
    CHECK_EQ(call(SYS_getsockopt, socket, SOL_SOCKET, SO_LINGER, &got, &bytes), 0);
    CHECK_EQ(got.l_onoff, 1);
    CHECK_EQ(got.l_linger, 5);
    test::close(socket);
}

CASE(socket_timeouts) {
    const Pair pair(SOCK_STREAM);
    timeval time{0, 30'000};
    CHECK_EQ(call(SYS_setsockopt, pair.one, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time), 0);
    timeval got{};
    socklen_t bytes = sizeof got;
    CHECK_EQ(call(SYS_getsockopt, pair.one, SOL_SOCKET, SO_RCVTIMEO, &got, &bytes), 0);
    CHECK_EQ(got.tv_sec, 0);
    CHECK(got.tv_usec >= 30'000 && got.tv_usec < 40'000);
    timespec before{};
    timespec after{};
    clock_gettime(CLOCK_MONOTONIC, &before);
    CHECK(test::receive(pair.one, 8, 0) == "error 11");
    clock_gettime(CLOCK_MONOTONIC, &after);
    CHECK((after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1'000'000 >= 29);
    CHECK_EQ(call(SYS_setsockopt, pair.one, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time), 0);
    const std::string block(50'000, 'x');
    long sent = 0;
    while ((sent = test::send(pair.one, block)) > 0) {
    }
    CHECK_FAILS(sent, EAGAIN);
    time.tv_usec = 1'000'000;
    CHECK_FAILS(call(SYS_setsockopt, pair.one, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time), EDOM);
}
