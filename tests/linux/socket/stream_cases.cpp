// SPDX-License-Identifier: Apache-2.0
//
// Unix stream sockets.
#include "tests/linux/socket/sockets.hpp"

#include <sys/ioctl.h>

using test::Pair;
using test::receive;
using test::send;

CASE(stream_moves_bytes) {
    const Pair pair(SOCK_STREAM);
    CHECK_EQ(test::events(pair.one), POLLOUT);
    CHECK(receive(pair.one) == "error 11");
    CHECK_EQ(send(pair.one, "hello "), 6);
    CHECK_EQ(send(pair.one, "world"), 5);
    CHECK_EQ(test::events(pair.other), POLLIN | POLLOUT);
    int waiting = 0;
    CHECK_EQ(call(SYS_ioctl, pair.other, FIONREAD, &waiting), 0);
    CHECK_EQ(waiting, 11);
    CHECK(receive(pair.other, 3) == "hel");
    CHECK(receive(pair.other, 5, MSG_PEEK) == "lo wo");
    CHECK(receive(pair.other) == "lo world"); // borders don't show
    CHECK_EQ(call(SYS_write, pair.other, "back", 4), 4);
    char out[8] = {};
    CHECK_EQ(call(SYS_read, pair.one, out, 8), 4);
    CHECK(std::string(out) == "back");
    CHECK_FAILS(call(SYS_lseek, pair.one, 0, SEEK_SET), ESPIPE);
    struct stat about {};
    CHECK_EQ(call(SYS_fstat, pair.one, &about), 0);
    CHECK_EQ(about.st_mode, S_IFSOCK | 0777);
}

CASE(stream_end) {
    Pair pair(SOCK_STREAM);
    CHECK_EQ(send(pair.one, "rest"), 4);
    pair.close_one();
    CHECK_EQ(test::events(pair.other), POLLIN | POLLOUT | POLLHUP | POLLRDHUP);
    CHECK(receive(pair.other) == "rest");
    CHECK(receive(pair.other).empty());
    CHECK_FAILS(send(pair.other, "x"), EPIPE);
}

CASE(stream_end_with_unread_bytes) {
    Pair pair(SOCK_STREAM);
    CHECK_EQ(send(pair.one, "never read"), 10);
    pair.close_other();
    CHECK(test::events(pair.one) & POLLERR);
    CHECK(receive(pair.one) == "error 104");
    CHECK(receive(pair.one).empty());
}

CASE(stream_shutdown) {
    const Pair pair(SOCK_STREAM);
    CHECK_EQ(send(pair.one, "last"), 4);
    CHECK_EQ(call(SYS_shutdown, pair.one, SHUT_WR), 0);
    CHECK_FAILS(send(pair.one, "x"), EPIPE);
    CHECK_EQ(test::events(pair.other), POLLIN | POLLOUT | POLLRDHUP);
    CHECK(receive(pair.other) == "last");
    CHECK(receive(pair.other).empty());
    CHECK_EQ(send(pair.other, "answer"), 6);
    CHECK(receive(pair.one) == "answer");
    CHECK_EQ(call(SYS_shutdown, pair.one, SHUT_RD), 0);
    CHECK(receive(pair.one).empty());
    CHECK_FAILS(send(pair.other, "x"), EPIPE);
    CHECK_EQ(test::events(pair.one), POLLIN | POLLOUT | POLLHUP | POLLRDHUP);
    CHECK_FAILS(call(SYS_shutdown, pair.one, 3), EINVAL);
    const int fresh = test::make_socket(SOCK_STREAM);
    CHECK_EQ(test::events(fresh), POLLOUT | POLLHUP);
    CHECK_FAILS(send(fresh, "x"), ENOTCONN);
    CHECK(receive(fresh) == "error 22");
    test::close(fresh);
}

CASE(stream_is_bounded) {
    const Pair pair(SOCK_STREAM | SOCK_NONBLOCK);
    const std::string block(10'000, 'b');
    long total = 0;
    long sent = 0;
    while ((sent = send(pair.one, block)) > 0)
        total += sent;
    CHECK_FAILS(sent, EAGAIN);
    CHECK(total >= 100'000);
    CHECK(total < 1'000'000);
    CHECK_EQ(test::events(pair.one), 0);
    long got = 0;
    std::string some;
    while (!(some = receive(pair.other, 8192)).starts_with("error"))
        got += static_cast<long>(some.size());
    CHECK_EQ(got, total);
    CHECK_EQ(test::events(pair.one), POLLOUT);
}

CASE(stream_server) {
    const test::UnixAddress address("server");
    const int server = test::listener(address);
    CHECK_EQ(test::events(server), 0);
    CHECK_FAILS(call(SYS_accept4, server, nullptr, nullptr, 8), EINVAL);
    CHECK(S_ISSOCK(test::status("server").st_mode));
    const int client = test::connected(address);
    CHECK_EQ(test::events(server), POLLIN);
    CHECK_EQ(send(client, "early"), 5);
    sockaddr_un from{};
    socklen_t bytes = sizeof from;
    const int served = static_cast<int>(call(SYS_accept4, server, &from, &bytes, SOCK_CLOEXEC | SOCK_NONBLOCK));
    CHECK_EQ(call(SYS_fcntl, served, F_GETFD, 0), FD_CLOEXEC);
    CHECK(call(SYS_fcntl, served, F_GETFL, 0) & O_NONBLOCK);
    CHECK_EQ(bytes, sizeof(sa_family_t)); // the client has no name
    CHECK(receive(served) == "early");
    CHECK_EQ(send(served, "hi"), 2);
    CHECK(receive(client) == "hi");
    bytes = sizeof from;
    CHECK_EQ(call(SYS_getpeername, client, &from, &bytes), 0);
    CHECK_EQ(bytes, address.bytes);
    CHECK(std::string(from.sun_path) == "server");
    bytes = sizeof from;
    CHECK_EQ(call(SYS_getsockname, served, &from, &bytes), 0);
    CHECK(std::string(from.sun_path) == "server");
    CHECK_FAILS(call(SYS_connect, client, &address, address.bytes), EISCONN);
    CHECK_FAILS(call(SYS_connect, server, &address, address.bytes), EINVAL);
    CHECK_FAILS(call(SYS_accept, client, nullptr, nullptr), EINVAL);
    CHECK(receive(server) == "error 22");
    CHECK_FAILS(send(server, "x"), ENOTCONN);
    for (const int socket : {served, client, server})
        test::close(socket);
    const int late = test::make_socket(SOCK_STREAM);
    CHECK_FAILS(call(SYS_connect, late, &address, address.bytes), ECONNREFUSED);
    test::close(late);
}

CASE(stream_connection_that_nobody_accepts) {
    const test::UnixAddress address(std::string_view("\0lost", 5));
    const int server = test::listener(address);
    const int client = test::connected(address);
    CHECK_EQ(send(client, "x"), 1);
    test::close(server);
    CHECK(receive(client) == "error 104");
    CHECK(receive(client).empty());
    CHECK_FAILS(send(client, "x"), EPIPE);
    test::close(client);
}

CASE(stream_client_that_left) {
    const test::UnixAddress address(std::string_view("\0left", 5));
    const int server = test::listener(address);
    const int client = test::connected(address);
    CHECK_EQ(send(client, "bye"), 3);
    test::close(client);
    const int served = test::accepted(server);
    CHECK(receive(served) == "bye");
    CHECK(receive(served).empty());
    test::close(served);
    test::close(server);
}

CASE(stream_backlog) {
    const test::UnixAddress address(std::string_view("\0backlog", 8));
    const int server = test::listener(address, SOCK_STREAM, 1);
    std::vector<int> clients;
    long result = 0;
    while (result == 0 && clients.size() < 10) {
        clients.push_back(test::make_socket(SOCK_STREAM | SOCK_NONBLOCK));
        result = call(SYS_connect, clients.back(), &address, address.bytes);
    }
    CHECK_FAILS(result, EAGAIN);
    CHECK_EQ(clients.size(), 3);
    test::close(test::accepted(server));
    CHECK_EQ(call(SYS_connect, clients.back(), &address, address.bytes), 0);
    for (const int client : clients)
        test::close(client);
    test::close(server);
}

CASE(packets_keep_their_borders) {
    Pair pair(SOCK_SEQPACKET);
    CHECK_EQ(send(pair.one, "first"), 5);
    CHECK_EQ(send(pair.one, ""), 0);
    CHECK_EQ(send(pair.one, "second"), 6);
    CHECK(receive(pair.other, 3) == "fir"); // the rest is lost
    CHECK(receive(pair.other).empty());
    CHECK(receive(pair.other) == "second");
    CHECK(receive(pair.other) == "error 11");
    CHECK_EQ(send(pair.other, "unread"), 6);
    pair.close_one();
    CHECK(receive(pair.other) == "error 104");
    CHECK(receive(pair.other).empty());
    CHECK_FAILS(send(pair.other, "x"), EPIPE);
    const int fresh = test::make_socket(SOCK_SEQPACKET);
    CHECK_FAILS(send(fresh, "x"), ENOTCONN);
    CHECK(receive(fresh) == "error 107");
    test::close(fresh);
}
