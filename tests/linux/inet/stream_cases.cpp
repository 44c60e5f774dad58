// SPDX-License-Identifier: Apache-2.0
//
// Bytes through TCP connections.
#include "tests/linux/inet/inet.hpp"
#include "tests/linux/tty/processes.hpp"

#include <sys/ioctl.h>
#include <sys/uio.h>

#include <vector>

using test::Connection;
using test::receive;
using test::send;

CASE(tcp_moves_bytes_both_ways) {
    const Connection connection;
    CHECK(test::becomes(connection.client, POLLOUT));
    CHECK_EQ(send(connection.client, "hello "), 6);
    CHECK_EQ(send(connection.client, "world"), 5);
    CHECK(receive(connection.server, 11, MSG_WAITALL) == "hello world");
    CHECK_EQ(call(SYS_write, connection.server, "back", 4), 4);
    char out[8] = {};
    CHECK_EQ(call(SYS_read, connection.client, out, 8), 4);
    CHECK(std::string(out) == "back");
    CHECK(receive(connection.client) == "error 11");
}

CASE(tcp_peek_and_truncate) {
    const Connection connection;
    CHECK_EQ(send(connection.client, "abcdef"), 6);
    CHECK(test::becomes(connection.server, POLLIN));
    int waiting = 0;
    CHECK_EQ(call(SYS_ioctl, connection.server, FIONREAD, &waiting), 0);
    CHECK_EQ(waiting, 6);
    CHECK(receive(connection.server, 3, MSG_PEEK) == "abc");
    CHECK(receive(connection.server, 64, MSG_PEEK) == "abcdef");
    CHECK_EQ(call(SYS_recvfrom, connection.server, nullptr, 2, MSG_TRUNC, nullptr, nullptr), 2); // thrown away
    CHECK(receive(connection.server, 64) == "cdef");
}

CASE(tcp_vectors) {
    const Connection connection;
    char first[] = "scatter";
    char second[] = "ed";
    const iovec out[] = {{first, 7}, {second, 2}};
    CHECK_EQ(call(SYS_writev, connection.client, out, 2), 9);
    char one[4], other[8];
    const iovec in[] = {{one, 4}, {other, 5}};
    msghdr header{};
    header.msg_iov = const_cast<iovec*>(in);
    header.msg_iovlen = 2;
    CHECK_EQ(call(SYS_recvmsg, connection.server, &header, MSG_WAITALL), 9);
    CHECK(std::string(one, 4) + std::string(other, 5) == "scattered");
}

CASE(tcp_bad_memory) {
    const Connection connection;
    auto* const nowhere = reinterpret_cast<char*>(16);
    CHECK_FAILS(call(SYS_sendto, connection.client, nowhere, 5, MSG_NOSIGNAL, nullptr, 0), EFAULT);
    CHECK_EQ(send(connection.client, "x"), 1);
    CHECK(test::becomes(connection.server, POLLIN));
    CHECK_FAILS(call(SYS_recvfrom, connection.server, nowhere, 5, 0, nullptr, nullptr), EFAULT);
    CHECK(receive(connection.server) == "x"); // still there
}

CASE(tcp_full_buffers_block) {
    const Connection connection;
    const std::string piece(65536, 'p');
    long sent = 0;
    for (;;) {
        const long bytes = send(connection.client, piece, MSG_DONTWAIT);
        if (bytes < 0) {
            CHECK_FAILS(bytes, EAGAIN);
            break;
        }
        sent += bytes;
    }
    CHECK(sent > 0);
    CHECK(!test::becomes(connection.client, POLLOUT, 0));
    long received = 0;
    std::string into(65536, '\0');
    while (received < sent) {
        const long bytes = call(SYS_read, connection.server, into.data(), into.size());
        CHECK(bytes > 0);
        if (bytes <= 0) return;
        received += bytes;
    }
    CHECK_EQ(received, sent);
    CHECK(test::becomes(connection.client, POLLOUT));
}

// The reader is slow and takes pieces of other sizes than the writer gives.
CASE(tcp_megabytes_arrive_whole) {
    Connection connection;
    constexpr std::size_t total = std::size_t{8} << 20;
    const auto byte_at = [](std::size_t at) { return static_cast<char>((at * 2654435761U) >> 24); };
    const pid_t writer = test::child([&] {
        std::vector<char> piece(40000);
        for (std::size_t done = 0; done < total;) {
            const std::size_t count = std::min(piece.size(), total - done);
            for (std::size_t i = 0; i < count; ++i)
                piece[i] = byte_at(done + i);
            const long sent = call(SYS_write, connection.client, piece.data(), count);
            CHECK(sent > 0);
            if (sent <= 0) return;
            done += static_cast<std::size_t>(sent);
        }
    });
    connection.close_client();
    std::vector<char> piece(7001);
    std::size_t done = 0;
    std::size_t wrong = 0;
    for (;;) {
        const long got = call(SYS_read, connection.server, piece.data(), piece.size());
        CHECK(got >= 0);
        if (got <= 0) break;
        for (long i = 0; i < got; ++i, ++done)
            wrong += piece[static_cast<std::size_t>(i)] != byte_at(done) ? 1 : 0;
    }
    CHECK_EQ(done, total);
    CHECK_EQ(wrong, 0);
    CHECK_ENDS_WELL(writer);
}

CASE(tcp_receive_timeout) {
    const Connection connection;
    const timeval soon{0, 50000};
    CHECK_EQ(call(SYS_setsockopt, connection.server, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon), 0);
    CHECK(receive(connection.server, 4, 0) == "error 11");
}

CASE(tcp_no_urgent_data) {
    const Connection connection;
    CHECK(receive(connection.server, 4, MSG_OOB | MSG_DONTWAIT) == "error 22"); // there is none
}
