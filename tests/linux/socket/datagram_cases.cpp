// SPDX-License-Identifier: Apache-2.0
//
// Unix datagram sockets.
#include "tests/linux/socket/sockets.hpp"

#include <sys/ioctl.h>

using test::Pair;
using test::receive;
using test::send;

namespace {

int bound(const test::UnixAddress& address) {
    const int socket = test::make_socket(SOCK_DGRAM);
    CHECK_EQ(call(SYS_bind, socket, &address, address.bytes), 0);
    return socket;
}

long send_to(int socket, const test::UnixAddress& address, std::string_view text) {
    return call(SYS_sendto, socket, text.data(), text.size(), MSG_DONTWAIT, &address, address.bytes);
}

} // namespace

CASE(datagrams_arrive_whole) {
    const Pair pair(SOCK_DGRAM);
    CHECK_EQ(send(pair.one, "one"), 3);
    CHECK_EQ(send(pair.one, ""), 0);
    CHECK_EQ(send(pair.one, "three"), 5);
    int waiting = 0;
    CHECK_EQ(call(SYS_ioctl, pair.other, FIONREAD, &waiting), 0);
    CHECK_EQ(waiting, 3);
    CHECK(receive(pair.other, 64, MSG_PEEK) == "one");
    CHECK(receive(pair.other) == "one");
    CHECK(receive(pair.other).empty());
    char out[2];
    CHECK_EQ(call(SYS_recvfrom, pair.other, out, 2, MSG_TRUNC, nullptr, nullptr), 5);
    CHECK(receive(pair.other) == "error 11");
}

CASE(datagrams_by_name) {
    const test::UnixAddress address("receiver");
    const test::UnixAddress own(std::string_view("\0sender", 7));
    const int receiver = bound(address);
    const int sender = bound(own);
    const int nameless = test::make_socket(SOCK_DGRAM);
    CHECK_EQ(send_to(sender, address, "a"), 1);
    CHECK_EQ(send_to(nameless, address, "b"), 1);
    sockaddr_un from{};
    socklen_t bytes = sizeof from;
    char out[8];
    CHECK_EQ(call(SYS_recvfrom, receiver, out, 8, 0, &from, &bytes), 1);
    CHECK_EQ(bytes, own.bytes);
    CHECK(std::string_view(from.sun_path, 7) == std::string_view("\0sender", 7));
    bytes = sizeof from;
    CHECK_EQ(call(SYS_recvfrom, receiver, out, 8, 0, &from, &bytes), 1);
    CHECK_EQ(bytes, 0);
    CHECK_FAILS(send(nameless, "x"), ENOTCONN);
    CHECK_FAILS(send_to(nameless, test::UnixAddress("nobody"), "x"), ENOENT);
    CHECK_FAILS(send_to(nameless, test::UnixAddress(std::string_view("\0nobody", 7)), "x"), ECONNREFUSED);
    test::make_file("file", "x");
    CHECK_FAILS(send_to(nameless, test::UnixAddress("file"), "x"), ECONNREFUSED);
    CHECK_FAILS(call(SYS_listen, receiver, 1), EOPNOTSUPP);
    CHECK_FAILS(call(SYS_accept, receiver, nullptr, nullptr), EOPNOTSUPP);
    for (const int socket : {receiver, sender, nameless})
        test::close(socket);
}

CASE(datagram_peers) {
    const test::UnixAddress address(std::string_view("\0peer", 5));
    const int receiver = bound(address);
    const int sender = test::make_socket(SOCK_DGRAM);
    CHECK_EQ(call(SYS_connect, sender, &address, address.bytes), 0);
    CHECK_EQ(send(sender, "x"), 1);
    CHECK(receive(receiver) == "x");
    // A socket that is connected takes from its peer alone.
    const test::UnixAddress other_address(std::string_view("\0other", 6));
    const int other = bound(other_address);
    CHECK_EQ(call(SYS_connect, other, &address, address.bytes), 0);
    CHECK_FAILS(send_to(sender, other_address, "x"), EPERM);
    CHECK_FAILS(call(SYS_connect, sender, &other_address, other_address.bytes), EPERM);
    test::close(receiver);
    CHECK_FAILS(send(sender, "x"), ECONNREFUSED);
    CHECK_FAILS(send(sender, "x"), ENOTCONN);
    sockaddr none{};
    none.sa_family = AF_UNSPEC;
    CHECK_EQ(call(SYS_connect, other, &none, sizeof none), 0);
    CHECK_EQ(send_to(sender, other_address, "now"), 3);
    CHECK(receive(other) == "now");
    test::close(sender);
    test::close(other);
}

CASE(datagram_queue_is_bounded) {
    const test::UnixAddress address(std::string_view("\0queue", 6));
    const int receiver = bound(address);
    const int sender = test::make_socket(SOCK_DGRAM | SOCK_NONBLOCK);
    CHECK_EQ(call(SYS_connect, sender, &address, address.bytes), 0);
    int count = 0;
    while (count < 10'000 && send(sender, "x") == 1)
        ++count;
    CHECK_FAILS(send(sender, "x"), EAGAIN);
    CHECK(count >= 10);
    CHECK_EQ(test::events(sender), 0);
    for (int i = 0; i < count; ++i)
        CHECK(receive(receiver) == "x");
    CHECK_EQ(test::events(sender), POLLOUT);
    const std::string large(300'000, 'x');
    CHECK_FAILS(send(sender, large), EMSGSIZE);
    test::close(receiver);
    test::close(sender);
}

CASE(datagram_shutdown) {
    const Pair pair(SOCK_DGRAM);
    CHECK_EQ(call(SYS_shutdown, pair.one, SHUT_WR), 0);
    CHECK_FAILS(send(pair.one, "x"), EPIPE);
    CHECK_EQ(send(pair.other, "x"), 1);
    CHECK_EQ(call(SYS_shutdown, pair.one, SHUT_RD), 0);
    CHECK_FAILS(send(pair.other, "x"), EPIPE);
    CHECK(receive(pair.one, 8, 0) == "x");
    CHECK(receive(pair.one, 8, 0).empty());
}
