// SPDX-License-Identifier: Apache-2.0
//
// Descriptors and credentials that go with messages, SCM_RIGHTS and SCM_CREDENTIALS.
#include "tests/linux/socket/sockets.hpp"

#include <cstring>

using test::Message;
using test::Pair;

CASE(rights_move_files) {
    for (const int type : {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET}) {
        const Pair pair(type);
        test::make_file("file", "content");
        const int file = test::open("file", O_RDONLY);
        Message message;
        message.add_files({file, file});
        CHECK_EQ(message.send(pair.one, "x"), 1);
        test::close(file);
        Message peeked; // files that are peeked at are files, too
        CHECK_EQ(peeked.receive(pair.other, MSG_PEEK | MSG_CMSG_CLOEXEC), 1);
        CHECK_EQ(peeked.header.msg_flags, MSG_CMSG_CLOEXEC);
        CHECK_EQ(peeked.files().size(), 2);
        Message got;
        CHECK_EQ(got.receive(pair.other), 1);
        CHECK_EQ(got.header.msg_flags, 0);
        const std::vector<int> files = got.files();
        CHECK_EQ(files.size(), 2);
        char out[8] = {};
        CHECK_EQ(call(SYS_read, files[1], out, 3), 3);
        CHECK(std::string(out) == "con");
        CHECK_EQ(call(SYS_read, files[0], out, 7), 4); // the same open file
        CHECK_EQ(call(SYS_fcntl, files[0], F_GETFD, 0), 0);
        CHECK_EQ(call(SYS_fcntl, peeked.files()[0], F_GETFD, 0), FD_CLOEXEC);
        for (const Message* const each : {&peeked, &got})
            for (const int descriptor : each->files())
                test::close(descriptor);
    }
}

CASE(rights_make_borders_in_streams) {
    const Pair pair(SOCK_STREAM);
    CHECK_EQ(test::send(pair.one, "before"), 6);
    Message message;
    message.add_files({pair.one});
    CHECK_EQ(message.send(pair.one, "with"), 4);
    CHECK_EQ(test::send(pair.one, "after"), 5);
    Message got;
    CHECK_EQ(got.receive(pair.other), 10);
    CHECK(std::string(got.text) == "beforewith");
    CHECK_EQ(got.files().size(), 1);
    test::close(got.files()[0]);
    CHECK(test::receive(pair.other) == "after");
    CHECK_EQ(message.send(pair.one, "with"), 4);
    CHECK(test::receive(pair.other, 2) == "wi"); // the file is lost
    CHECK_EQ(got.receive(pair.other), 2);
    CHECK(got.files().empty());
}

CASE(rights_refused) {
    const Pair pair(SOCK_STREAM);
    Message bad;
    bad.add_files({99});
    CHECK_FAILS(bad.send(pair.one, "x"), EBADF);
    Message broken;
    broken.add_files({pair.one});
    reinterpret_cast<cmsghdr*>(broken.control)->cmsg_len = 1000;
    CHECK_FAILS(broken.send(pair.one, "x"), EINVAL);
    reinterpret_cast<cmsghdr*>(broken.control)->cmsg_len = CMSG_LEN(4);
    reinterpret_cast<cmsghdr*>(broken.control)->cmsg_type = 77;
    CHECK_FAILS(broken.send(pair.one, "x"), EINVAL);
}

CASE(rights_cut_off) {
    const Pair pair(SOCK_DGRAM);
    Message message;
    message.add_files({pair.one, pair.one, pair.other});
    CHECK_EQ(message.send(pair.one, "x"), 1);
    CHECK_EQ(message.send(pair.one, "y"), 1);
    Message got;
    got.segment.iov_len = sizeof got.text;
    got.header.msg_control = got.control;
    got.header.msg_controllen = CMSG_LEN(2 * sizeof(int));
    CHECK_EQ(call(SYS_recvmsg, pair.other, &got.header, 0), 1);
    CHECK_EQ(got.header.msg_flags, MSG_CTRUNC);
    CHECK_EQ(got.files().size(), 2);
    for (const int descriptor : got.files())
        test::close(descriptor);
    got.header.msg_controllen = 0;
    CHECK_EQ(call(SYS_recvmsg, pair.other, &got.header, 0), 1);
    CHECK_EQ(got.header.msg_flags, MSG_CTRUNC);
}

CASE(rights_in_circles) {
    // Sockets that only their own queues refer to, in many ways, must not stay for ever: a file that they hold is
    // the sign.
    for (int round = 0; round < 200; ++round) {
        int pipe[2];
        CHECK_EQ(call(SYS_pipe2, pipe, O_NONBLOCK), 0);
        {
            Pair pair(SOCK_DGRAM);
            Pair others(SOCK_STREAM);
            Message message;
            message.add_files({pair.one, others.one, others.other, pipe[1]});
            CHECK_EQ(message.send(pair.other, "x"), 1);
            Message back;
            back.add_files({pair.other, pair.one, pipe[1]});
            CHECK_EQ(back.send(others.one, "x"), 1);
            CHECK_EQ(back.send(pair.one, "x"), 1);
        }
        test::close(pipe[1]);
        long got = -EAGAIN;
        for (int tries = 0; got == -EAGAIN && tries < 1000; ++tries) {
            const Pair fresh(SOCK_STREAM); // whose end is when Linux looks for circles
            char byte = 0;
            got = call(SYS_read, pipe[0], &byte, 1);
        }
        for (int waited = 0; got == -EAGAIN && waited < 100; ++waited) {
            char byte = 0;
            pollfd entry{pipe[0], POLLIN, 0};
            call(SYS_poll, &entry, 1, 10);
            got = call(SYS_read, pipe[0], &byte, 1);
        }
        CHECK_EQ(got, 0);
        test::close(pipe[0]);
    }
}

CASE(rights_reachable_through_others_stay) {
    const Pair outer(SOCK_DGRAM);
    {
        const Pair inner(SOCK_DGRAM);
        CHECK_EQ(test::send(inner.other, "kept"), 4);
        Message message;
        message.add_files({inner.one});
        CHECK_EQ(message.send(outer.one, "x"), 1);
        Message circle;
        circle.add_files({inner.one});
        CHECK_EQ(circle.send(inner.other, "circle"), 6);
    }
    for (int i = 0; i < 10; ++i)
        const Pair fresh(SOCK_STREAM);
    Message got;
    CHECK_EQ(got.receive(outer.other), 1);
    const int inner = got.files().at(0);
    CHECK(test::receive(inner) == "kept");
    CHECK_EQ(got.receive(inner), 6);
    CHECK_EQ(got.files().size(), 1);
    test::close(got.files()[0]);
    test::close(inner);
}

CASE(sockets_without_peers_have_no_credentials) {
    const int socket = test::make_socket(SOCK_STREAM);
    ucred who{};
    socklen_t bytes = sizeof who;
    CHECK_EQ(call(SYS_getsockopt, socket, SOL_SOCKET, SO_PEERCRED, &who, &bytes), 0);
    CHECK_EQ(who.pid, 0);
    CHECK_EQ(who.uid, UINT32_MAX);
    test::close(socket);
}
