// SPDX-License-Identifier: Apache-2.0
#include "tests/linux/inet/inet.hpp"

namespace test {

namespace {

// What getsockname(2) or getpeername(2) tells.
sockaddr_in name_by(long number, int socket) {
    sockaddr_in name{};
    socklen_t bytes = sizeof name;
    CHECK_EQ(call(number, socket, &name, &bytes), 0);
    CHECK_EQ(bytes, sizeof name);
    return name;
}

} // namespace

sockaddr_in v4(const char* address, unsigned port) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(static_cast<std::uint16_t>(port));
    CHECK(inet_pton(AF_INET, address, &name.sin_addr) == 1);
    return name;
}

sockaddr_in6 v6(const char* address, unsigned port) {
    sockaddr_in6 name{};
    name.sin6_family = AF_INET6;
    name.sin6_port = htons(static_cast<std::uint16_t>(port));
    CHECK(inet_pton(AF_INET6, address, &name.sin6_addr) == 1);
    return name;
}

int inet_socket(int type, int family, int protocol) {
    const int socket = static_cast<int>(call(SYS_socket, family, type, protocol));
    CHECK(socket >= 0);
    return socket;
}

sockaddr_in own_name(int socket) { return name_by(SYS_getsockname, socket); }

sockaddr_in peer_name(int socket) { return name_by(SYS_getpeername, socket); }

unsigned own_port(int socket) {
    sockaddr_in6 name{};
    socklen_t bytes = sizeof name;
    CHECK_EQ(call(SYS_getsockname, socket, &name, &bytes), 0);
    return ntohs(name.sin6_port); // at the same place for both families
}

Listener::Listener(int backlog, const char* address) : socket(inet_socket(SOCK_STREAM)) {
    CHECK_EQ(set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1), 0);
    CHECK_EQ(bind_to(socket, v4(address, 0)), 0);
    CHECK_EQ(call(SYS_listen, socket, backlog), 0);
    port = own_port(socket);
}

Listener::~Listener() {
    if (socket >= 0) close(socket);
}

Connection::Connection() : client(inet_socket(SOCK_STREAM)) {
    CHECK_EQ(connect_to(client, v4("127.0.0.1", listener.port)), 0);
    server = accepted(listener.socket);
}

Connection::~Connection() {
    close_client();
    close_server();
}

void Connection::close_client() {
    if (client >= 0) close(client);
    client = -1;
}

void Connection::close_server() {
    if (server >= 0) close(server);
    server = -1;
}

bool becomes(int socket, short events, int milliseconds) {
    pollfd entry{socket, events, 0};
    return call(SYS_poll, &entry, 1, milliseconds) == 1 && (entry.revents & events) == events;
}

int get_option(int socket, int level, int option) {
    int value = -1;
    socklen_t bytes = sizeof value;
    CHECK_EQ(call(SYS_getsockopt, socket, level, option, &value, &bytes), 0);
    return value;
}

long set_option(int socket, int level, int option, int value) {
    return call(SYS_setsockopt, socket, level, option, &value, sizeof value);
}

} // namespace test
