// SPDX-License-Identifier: Apache-2.0
//
// Sockets between processes: waiting, signals, servers.
#include "tests/linux/socket/sockets.hpp"
#include "tests/linux/tty/processes.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <csignal>

using test::Message;
using test::Pair;

namespace {

void set_passcred(int socket) {
    const int on = 1;
    CHECK_EQ(call(SYS_setsockopt, socket, SOL_SOCKET, SO_PASSCRED, &on, sizeof on), 0);
}

} // namespace

CASE(stream_between_processes) {
    const Pair pair(SOCK_STREAM);
    constexpr std::size_t bytes = 1'000'000;
    const pid_t writer = test::child([&] {
        const std::string all(bytes, 'x');
        CHECK_EQ(call(SYS_write, pair.other, all.data(), all.size()), static_cast<long>(bytes));
    });
    std::size_t got = 0;
    std::string piece(30'000, '\0');
    while (got < bytes) {
        const long some = call(SYS_read, pair.one, piece.data(), piece.size());
        CHECK(some > 0);
        if (some <= 0) break;
        got += static_cast<std::size_t>(some);
    }
    CHECK_EQ(got, bytes);
    CHECK_ENDS_WELL(writer);
}

CASE(stream_of_a_lost_reader_raises) {
    Pair pair(SOCK_STREAM);
    pair.close_other();
    test::count_signal(SIGPIPE);
    CHECK_FAILS(call(SYS_write, pair.one, "x", 1), EPIPE);
    CHECK_EQ(test::deliveries(SIGPIPE), 1);
    CHECK_FAILS(test::send(pair.one, "x"), EPIPE); // MSG_NOSIGNAL
    CHECK_EQ(test::deliveries(SIGPIPE), 1);
    Pair packets(SOCK_SEQPACKET);
    packets.close_other();
    CHECK_FAILS(call(SYS_write, packets.one, "x", 1), EPIPE);
    CHECK_EQ(test::deliveries(SIGPIPE), 1);
}

CASE(receive_ends_or_restarts) {
    for (const int flags : {0, SA_RESTART}) {
        const Pair pair(SOCK_STREAM);
        test::count_signal(SIGALRM, flags);
        const pid_t sender = test::child([&] {
            usleep(1'300'000);
            test::send(pair.other, "x");
        });
        alarm(1);
        const std::string got = test::receive(pair.one, 8, 0);
        CHECK(got == (flags == 0 ? "error 4" : "x"));
        CHECK_EQ(test::deliveries(SIGALRM), 1);
        CHECK_ENDS_WELL(sender);
    }
}

CASE(server_with_epoll) {
    const test::UnixAddress address("server");
    const int server = test::listener(address, SOCK_STREAM, 64);
    constexpr int clients = 20;
    std::vector<pid_t> children;
    for (int i = 0; i < clients; ++i)
        children.push_back(test::child([&] {
            const int client = test::connected(address);
            for (int round = 0; round < 5; ++round) {
                CHECK_EQ(test::send(client, "ping"), 4);
                CHECK(test::receive(client, 4, MSG_WAITALL) == "pong");
            }
            test::close(client);
        }));
    const int epoll = static_cast<int>(call(SYS_epoll_create1, 0));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = server;
    CHECK_EQ(call(SYS_epoll_ctl, epoll, EPOLL_CTL_ADD, server, &event), 0);
    int ended = 0;
    int served = 0;
    while (ended < clients) {
        epoll_event ready[8];
        const long count = call(SYS_epoll_wait, epoll, ready, 8, test::patience_ms);
        CHECK(count > 0);
        if (count <= 0) break;
        for (long i = 0; i < count; ++i) {
            if (ready[i].data.fd == server) {
                event.data.fd = test::accepted(server);
                CHECK_EQ(call(SYS_epoll_ctl, epoll, EPOLL_CTL_ADD, event.data.fd, &event), 0);
                continue;
            }
            const int client = ready[i].data.fd;
            const std::string asked = test::receive(client, 4);
            if (asked.empty()) {
                test::close(client);
                ++ended;
            } else {
                CHECK(asked == "ping");
                CHECK_EQ(test::send(client, "pong"), 4);
                ++served;
            }
        }
    }
    CHECK_EQ(served, clients * 5);
    for (const pid_t child : children)
        CHECK_ENDS_WELL(child);
    test::close(epoll);
    test::close(server);
}

CASE(connect_waits_for_room) {
    const test::UnixAddress address(std::string_view("\0busy", 5));
    const int server = test::listener(address, SOCK_STREAM, 0);
    const int first = test::connected(address);
    const pid_t second = test::child([&] {
        const int client = test::connected(address);
        CHECK(test::receive(client, 8, 0) == "hello");
    });
    usleep(30'000);
    test::close(test::accepted(server));
    const int served = test::accepted(server);
    CHECK_EQ(test::send(served, "hello"), 5);
    CHECK_ENDS_WELL(second);
    for (const int socket : {served, first, server})
        test::close(socket);
}

CASE(peers_of_other_processes) {
    const test::UnixAddress address(std::string_view("\0who", 4));
    const int server = test::listener(address);
    const pid_t child = test::child([&] {
        const int client = test::connected(address);
        ucred who{};
        socklen_t bytes = sizeof who;
        CHECK_EQ(call(SYS_getsockopt, client, SOL_SOCKET, SO_PEERCRED, &who, &bytes), 0);
        CHECK_EQ(who.pid, getppid());
        char byte = 0;
        CHECK_EQ(call(SYS_read, client, &byte, 1), 0);
    });
    const int served = test::accepted(server);
    ucred who{};
    socklen_t bytes = sizeof who;
    CHECK_EQ(call(SYS_getsockopt, served, SOL_SOCKET, SO_PEERCRED, &who, &bytes), 0);
    CHECK_EQ(who.pid, child);
    test::close(served);
    CHECK_ENDS_WELL(child);
    test::close(server);
}

CASE(descriptors_for_another_process) {
    const Pair pair(SOCK_STREAM);
    const pid_t child = test::child([&] {
        test::Message got;
        CHECK_EQ(got.receive(pair.other, 0), 1);
        CHECK_EQ(call(SYS_write, got.files().at(0), "through", 7), 7);
    });
    int pipe[2];
    CHECK_EQ(call(SYS_pipe2, pipe, 0), 0);
    test::Message message;
    message.add_files({pipe[1]});
    CHECK_EQ(message.send(pair.one, "x"), 1);
    test::close(pipe[1]);
    char out[16] = {};
    CHECK_EQ(call(SYS_read, pipe[0], out, sizeof out), 7);
    CHECK_ENDS_WELL(child);
    CHECK_EQ(call(SYS_read, pipe[0], out, sizeof out), 0);
    test::close(pipe[0]);
}

CASE(senders_are_told) {
    const Pair pair(SOCK_STREAM);
    ucred who{};
    socklen_t bytes = sizeof who;
    CHECK_EQ(call(SYS_getsockopt, pair.one, SOL_SOCKET, SO_PEERCRED, &who, &bytes), 0);
    CHECK_EQ(who.pid, call(SYS_getpid));
    CHECK_EQ(who.uid, call(SYS_geteuid));
    CHECK_EQ(test::send(pair.one, "old"), 3);
    set_passcred(pair.other);
    Message got;
    ucred sender{1, 1, 1};
    CHECK_EQ(got.receive(pair.other), 3);
    CHECK(got.sender(sender));
    CHECK_EQ(sender.pid, 0); // nobody asked when it was sent
    CHECK_EQ(sender.uid, 65534);
    CHECK_EQ(test::send(pair.one, "new"), 3);
    CHECK_EQ(got.receive(pair.other), 3);
    CHECK(got.sender(sender));
    CHECK_EQ(sender.pid, call(SYS_getpid));
    CHECK_EQ(sender.uid, call(SYS_getuid));
    Message message;
    message.add_sender({static_cast<pid_t>(call(SYS_getpid)), static_cast<uid_t>(call(SYS_getuid)),
                        static_cast<gid_t>(call(SYS_getgid))});
    CHECK_EQ(message.send(pair.one, "said"), 4);
    CHECK_EQ(got.receive(pair.other), 4);
    CHECK(got.sender(sender));
    Message short_one;
    short_one.add_sender(who);
    reinterpret_cast<cmsghdr*>(short_one.control)->cmsg_len = CMSG_LEN(4);
    CHECK_FAILS(short_one.send(pair.one, "x"), EINVAL);
}
