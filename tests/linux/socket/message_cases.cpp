// SPDX-License-Identifier: Apache-2.0
//
// sendmsg(2), recvmsg(2), sendmmsg(2), recvmmsg(2).
#include "tests/linux/socket/sockets.hpp"

#include <cstring>

using test::Pair;

CASE(messages_in_segments) {
    const Pair pair(SOCK_DGRAM);
    char one[] = "abc";
    char other[] = "defg";
    iovec out[2] = {{one, 3}, {other, 4}};
    msghdr header{};
    header.msg_iov = out;
    header.msg_iovlen = 2;
    CHECK_EQ(call(SYS_sendmsg, pair.one, &header, 0), 7);
    CHECK_EQ(call(SYS_sendmsg, pair.one, &header, 0), 7);
    char first[2];
    char second[3];
    iovec in[2] = {{first, 2}, {second, 3}};
    header.msg_iov = in;
    CHECK_EQ(call(SYS_recvmsg, pair.other, &header, MSG_PEEK), 5);
    CHECK_EQ(header.msg_flags, MSG_TRUNC);
    CHECK_EQ(call(SYS_recvmsg, pair.other, &header, 0), 5);
    CHECK(std::string_view(second, 3) == "cde");
    CHECK_EQ(call(SYS_recvmsg, pair.other, &header, MSG_TRUNC), 7);
    header.msg_iovlen = 1025;
    CHECK_FAILS(call(SYS_sendmsg, pair.one, &header, 0), EMSGSIZE);
    CHECK_FAILS(call(SYS_recvmsg, pair.one, &header, 0), EMSGSIZE);
    CHECK_FAILS(call(SYS_sendmsg, pair.one, nullptr, 0), EFAULT);
    CHECK_FAILS(call(SYS_sendmsg, pair.one, &header, MSG_OOB), EMSGSIZE);
}

CASE(messages_with_names) {
    const test::UnixAddress address(std::string_view("\0named", 6));
    const int receiver = test::make_socket(SOCK_DGRAM);
    CHECK_EQ(call(SYS_bind, receiver, &address, address.bytes), 0);
    char byte = 'x';
    iovec segment{&byte, 1};
    sockaddr_un from{};
    msghdr header{};
    header.msg_iov = &segment;
    header.msg_iovlen = 1;
    header.msg_name = const_cast<test::UnixAddress*>(&address);
    header.msg_namelen = address.bytes;
    CHECK_EQ(call(SYS_sendmsg, receiver, &header, 0), 1); // to itself
    header.msg_name = &from;
    header.msg_namelen = sizeof from;
    CHECK_EQ(call(SYS_recvmsg, receiver, &header, 0), 1);
    CHECK_EQ(header.msg_namelen, address.bytes);
    CHECK(std::memcmp(&from, &address, address.bytes) == 0);
    const Pair pair(SOCK_STREAM);
    header.msg_name = const_cast<test::UnixAddress*>(&address);
    header.msg_namelen = address.bytes;
    CHECK_FAILS(call(SYS_sendmsg, pair.one, &header, 0), EISCONN);
    test::close(receiver);
}

CASE(messages_by_the_dozen) {
    const Pair pair(SOCK_DGRAM);
    char text[4][8] = {"one", "two", "three", "four"};
    iovec segments[4];
    mmsghdr messages[4] = {};
    for (int i = 0; i < 4; ++i) {
        segments[i] = {text[i], std::strlen(text[i])};
        messages[i].msg_hdr.msg_iov = &segments[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    CHECK_EQ(call(SYS_sendmmsg, pair.one, messages, 4, 0), 4);
    CHECK_EQ(messages[2].msg_len, 5);
    char got[6][8] = {};
    iovec places[6];
    mmsghdr in[6] = {};
    for (int i = 0; i < 6; ++i) {
        places[i] = {got[i], 8};
        in[i].msg_hdr.msg_iov = &places[i];
        in[i].msg_hdr.msg_iovlen = 1;
    }
    CHECK_EQ(call(SYS_recvmmsg, pair.other, in, 6, MSG_WAITFORONE, nullptr), 4);
    CHECK_EQ(in[3].msg_len, 4);
    CHECK(std::string(got[2]) == "three");
    CHECK_FAILS(call(SYS_recvmmsg, pair.other, in, 6, MSG_DONTWAIT, nullptr), EAGAIN);
    CHECK_EQ(call(SYS_sendmmsg, pair.one, messages, 0, 0), 0);
}

CASE(stream_waits_for_all) {
    const Pair pair(SOCK_STREAM);
    CHECK_EQ(test::send(pair.one, "abc"), 3);
    CHECK_EQ(test::send(pair.one, "def"), 3);
    CHECK(test::receive(pair.other, 6, MSG_WAITALL) == "abcdef");
    CHECK_EQ(test::send(pair.one, "end"), 3);
    CHECK_EQ(call(SYS_shutdown, pair.one, SHUT_WR), 0);
    CHECK(test::receive(pair.other, 6, MSG_WAITALL) == "end");
}
