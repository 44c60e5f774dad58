// SPDX-License-Identifier: Apache-2.0
//
// What the cases about Unix sockets share.
#pragma once

#include "tests/linux/fs/harness.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <string_view>
#include <vector>

namespace test {

struct UnixAddress : sockaddr_un {
    // A path, or, beginning with NUL, an abstract name.
    explicit UnixAddress(std::string_view name);
    socklen_t bytes;
};

int make_socket(int type);
int listener(const UnixAddress& address, int type = SOCK_STREAM, int backlog = 8);
int connected(const UnixAddress& address, int type = SOCK_STREAM);
int accepted(int socket);

struct Pair {
    explicit Pair(int type);
    ~Pair();
    void close_one();
    void close_other();
    int one, other;
};

long send(int socket, std::string_view text, int flags = 0);
std::string receive(int socket, std::size_t most = 64, int flags = MSG_DONTWAIT); // "error N" if it fails
short events(int socket);
int number_option(int socket, int option);

// A message with room for descriptors and for who sent it.
struct Message {
    Message();
    void add_files(const std::vector<int>& descriptors);
    void add_sender(const ucred& who);
    long send(int socket, std::string_view text, int flags = 0);
    long receive(int socket, int flags = MSG_DONTWAIT);
    std::vector<int> files() const; // that came
    bool sender(ucred& who) const;

    msghdr header{};
    iovec segment{};
    char text[64] = {};
    alignas(8) char control[256] = {};
    std::size_t used = 0;
};

} // namespace test
