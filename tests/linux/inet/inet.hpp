// SPDX-License-Identifier: Apache-2.0
//
// What the cases about Internet sockets share.
#pragma once

#include "tests/linux/socket/sockets.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

namespace test {

sockaddr_in v4(const char* address, unsigned port);
sockaddr_in6 v6(const char* address, unsigned port);

int inet_socket(int type, int family = AF_INET, int protocol = 0);
template<typename Address>
long bind_to(int socket, const Address& address) {
    return call(SYS_bind, socket, &address, sizeof address);
}
template<typename Address>
long connect_to(int socket, const Address& address) {
    return call(SYS_connect, socket, &address, sizeof address);
}
unsigned own_port(int socket);
sockaddr_in own_name(int socket);
sockaddr_in peer_name(int socket);

// A TCP socket that listens on a port of 127.0.0.1 that the system chose.
struct Listener {
    explicit Listener(int backlog = 8, const char* address = "127.0.0.1");
    ~Listener();
    int socket;
    unsigned port;
};

// Two ends of a TCP connection over the loopback interface.
struct Connection {
    Connection();
    ~Connection();
    void close_client();
    void close_server();
    Listener listener;
    int client, server;
};

bool becomes(int socket, short events, int milliseconds = 5000); // poll(2) shows all of them in time
int get_option(int socket, int level, int option);
long set_option(int socket, int level, int option, int value);

} // namespace test
