// SPDX-License-Identifier: Apache-2.0
//
// The tables of /proc/net, proc(5).
#include "tests/linux/netlink/netlink.hpp"
#include "tests/linux/proc/text.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <cstring>
#include <sstream>

namespace {

struct Row {
    std::vector<std::string> words;
};

// Lines without the heading.
std::vector<Row> rows(const char* path) {
    std::vector<Row> all;
    std::istringstream lines(test::content(path));
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        Row row;
        for (std::string word; words >> word;)
            row.words.push_back(word);
        all.push_back(row);
    }
    return all;
}

std::string inode_of(int socket) {
    struct stat status {};
    CHECK_EQ(call(SYS_fstat, socket, &status), 0);
    return std::to_string(status.st_ino);
}

std::string name(unsigned port) {
    char text[16];
    std::snprintf(text, sizeof text, "0100007F:%04X", port);
    return text;
}

// The row of a socket; one without words if there is none.
Row row_of(const char* path, int socket) {
    const std::string inode = inode_of(socket);
    for (const Row& row : rows(path))
        if (row.words.size() >= 10 && row.words[9] == inode) return row;
    return {};
}

constexpr const char* tcp = "/proc/net/tcp";
constexpr const char* none = "00000000:0000";

} // namespace

CASE(tcp_table) {
    const test::Connection connection;
    const Row listener = row_of(tcp, connection.listener.socket);
    CHECK(listener.words.size() >= 12);
    if (listener.words.size() < 12) return;
    CHECK(listener.words[1] == name(connection.listener.port));
    CHECK(listener.words[2] == none);
    CHECK(listener.words[3] == "0A");
    const Row client = row_of(tcp, connection.client), server = row_of(tcp, connection.server);
    CHECK(client.words.size() >= 12 && server.words.size() >= 12);
    if (client.words.size() < 12 || server.words.size() < 12) return;
    CHECK(client.words[1] == server.words[2]);
    CHECK(client.words[2] == server.words[1]);
    CHECK(client.words[2] == name(connection.listener.port));
    CHECK(client.words[3] == "01");
    CHECK_EQ(test::send(connection.client, "seven77"), 7);
    CHECK(test::becomes(connection.server, POLLIN));
    CHECK(row_of(tcp, connection.server).words[4].substr(9) == "00000007");
    CHECK(row_of("/proc/net/tcp6", connection.server).words.empty());
}

CASE(tcp6_table) {
    const int socket = test::inet_socket(SOCK_STREAM, AF_INET6);
    const sockaddr_in6 any = test::v6("::", 0);
    CHECK_EQ(test::bind_to(socket, any), 0);
    CHECK_EQ(call(SYS_listen, socket, 3), 0);
    const Row row = row_of("/proc/net/tcp6", socket);
    CHECK(row.words.size() >= 12);
    if (row.words.size() < 12) return;
    CHECK(row.words[1].substr(0, 33) == std::string(32, '0') + ":");
    CHECK(row.words[3] == "0A");
    test::close(socket);
}

CASE(udp_table) {
    const int socket = test::inet_socket(SOCK_DGRAM);
    CHECK(row_of("/proc/net/udp", socket).words.empty()); // it has no name
    CHECK_EQ(test::bind_to(socket, test::v4("127.0.0.1", 0)), 0);
    Row row = row_of("/proc/net/udp", socket);
    CHECK(row.words.size() >= 13);
    if (row.words.size() < 13) return;
    CHECK(row.words[1] == name(test::own_port(socket)));
    CHECK(row.words[2] == none);
    CHECK(row.words[3] == "07");
    CHECK_EQ(test::connect_to(socket, test::v4("127.0.0.1", 9)), 0);
    row = row_of("/proc/net/udp", socket);
    CHECK(row.words[2] == name(9));
    CHECK(row.words[3] == "01");
    test::close(socket);
}

CASE(interface_table) {
    const auto received = [] {
        for (const Row& row : rows("/proc/net/dev"))
            if (row.words[0] == "lo:") {
                CHECK_EQ(row.words.size(), 17);
                CHECK(row.words[1] == row.words[9]);
                return std::stoull(row.words[1]);
            }
        CHECK(!"lo is there");
        return 0ULL;
    };
    const auto before = received();
    const test::Connection connection;
    CHECK_EQ(test::send(connection.client, "seven77"), 7);
    CHECK(test::becomes(connection.server, POLLIN));
    CHECK(received() >= before + 7 + 40);
}

CASE(headings) {
    const auto heading = [](const char* path) {
        const std::string text = test::content(path);
        std::istringstream words(text.substr(0, text.find('\n')));
        std::string all;
        for (std::string word; words >> word;)
            all += word + " ";
        return all;
    };
    CHECK(heading(tcp) == "sl local_address rem_address st tx_queue rx_queue tr tm->when retrnsmt uid timeout inode ");
    CHECK(heading("/proc/net/udp") == "sl local_address rem_address st tx_queue rx_queue tr tm->when retrnsmt uid "
                                      "timeout inode ref pointer drops ");
    CHECK(heading("/proc/net/route") == "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT ");
    CHECK(heading("/proc/net/arp") == "IP address HW type Flags HW address Mask Device ");
}

CASE(counts_of_sockets) {
    const auto used = [] {
        const std::string text = test::content("/proc/net/sockstat");
        const auto at = text.find("TCP: inuse ");
        CHECK(at != std::string::npos);
        return std::stoi(text.substr(at + 11));
    };
    const int before = used();
    const test::Connection connection;
    CHECK_EQ(used(), before + 3);
}

CASE(counters) {
    const auto figure = [](const std::string& protocol, const std::string& wanted) {
        std::istringstream lines(test::content("/proc/net/snmp"));
        std::string names, values;
        while (std::getline(lines, names) && std::getline(lines, values)) {
            std::istringstream name_words(names), value_words(values);
            std::string one, other;
            while (name_words >> one && value_words >> other)
                if (names.rfind(protocol + ":", 0) == 0 && one == wanted) return std::stoull(other);
        }
        CHECK(!"the figure is there");
        return 0ULL;
    };
    const auto opened = figure("Tcp", "ActiveOpens");
    const auto sent = figure("Udp", "OutDatagrams");
    const test::Connection connection;
    const int socket = test::inet_socket(SOCK_DGRAM);
    const sockaddr_in to = test::v4("127.0.0.1", 9);
    CHECK_EQ(call(SYS_sendto, socket, "x", 1, 0, &to, sizeof to), 1);
    CHECK_EQ(figure("Tcp", "ActiveOpens"), opened + 1);
    CHECK_EQ(figure("Udp", "OutDatagrams"), sent + 1);
    test::close(socket);
}
