// SPDX-License-Identifier: Apache-2.0
//
// datagrams: what tests want of UDP.
//
//     echo PORT                  sends back whatever comes, for ever
//     send ADDRESS PORT          one datagram; an error of the network's is none of its own
//     flood ADDRESS PORT BYTES   datagrams of that size without end, as fast as it can
//     spray PORT BYTES           likewise to everybody of the network
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

int open_socket() {
    const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
    if (socket < 0) {
        std::perror("socket");
        std::exit(1);
    }
    return socket;
}

sockaddr_in address_of(const char* text, const char* port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
    if (::inet_pton(AF_INET, text, &address.sin_addr) != 1) std::exit(2);
    return address;
}

int echo(const char* port) {
    const int socket = open_socket();
    const sockaddr_in own = address_of("0.0.0.0", port);
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&own), sizeof(own)) != 0) {
        std::perror("bind");
        return 1;
    }
    for (;;) {
        char data[2048];
        sockaddr_in peer{};
        socklen_t length = sizeof(peer);
        const ssize_t count = ::recvfrom(socket, data, sizeof(data), 0, reinterpret_cast<sockaddr*>(&peer), &length);
        if (count >= 0)
            ::sendto(socket, data, static_cast<std::size_t>(count), 0, reinterpret_cast<const sockaddr*>(&peer),
                     length);
    }
}

int send(const sockaddr_in& to, std::size_t bytes, bool for_ever) {
    const int socket = open_socket();
    const int on = 1;
    if (::setsockopt(socket, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)) != 0) {
        std::perror("SO_BROADCAST");
        return 1;
    }
    const std::vector<char> data(bytes, 'x');
    do
        ::sendto(socket, data.data(), data.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof(to));
    while (for_ever);
    return 0;
}

} // namespace

int main(int count, char** arguments) {
    const std::string what = count > 1 ? arguments[1] : "";
    if (what == "echo" && count == 3) return echo(arguments[2]);
    if (what == "send" && count == 4) return send(address_of(arguments[2], arguments[3]), 1, false);
    if (what == "flood" && count == 5)
        return send(address_of(arguments[2], arguments[3]), std::strtoul(arguments[4], nullptr, 10), true);
    if (what == "spray" && count == 4)
        return send(address_of("255.255.255.255", arguments[2]), std::strtoul(arguments[3], nullptr, 10), true);
    return 2;
}
