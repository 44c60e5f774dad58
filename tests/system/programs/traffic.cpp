// SPDX-License-Identifier: Apache-2.0
//
// TCP between containers, or between one and the host.
//
//     traffic serve PORT                  sends back what it gets, to any number of clients
//     traffic connections HOST PORT N     N connections at once, a byte there and back on each
//     traffic short HOST PORT N           N connections one after the other, likewise
//     traffic stream HOST PORT MIB        MIB there and back, every byte checked; MB/s of both directions together
//     traffic pingpong HOST PORT N        a byte there and back N times; microseconds for one
#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace {

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

int check(int result, const char* what) {
    if (result < 0) fail(what);
    return result;
}

std::uint8_t pattern(std::size_t i) { return static_cast<std::uint8_t>(i * 2654435761U >> 13); }

void raise_limit() {
    rlimit limit{};
    check(::getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
    limit.rlim_cur = limit.rlim_max;
    check(::setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

// What is on its way back to a client.
struct Client {
    std::string waiting;
    bool ended = false;
};

class Server {
  public:
    explicit Server(std::uint16_t port) : epoll_(check(::epoll_create1(0), "epoll_create1")) {
        listener_ = check(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket");
        const int on = 1;
        check(::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "SO_REUSEADDR");
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_port = htons(port);
        check(::bind(listener_, reinterpret_cast<sockaddr*>(&name), sizeof name), "bind");
        check(::listen(listener_, 1024), "listen");
        watch(listener_, EPOLLIN, EPOLL_CTL_ADD);
        std::puts("ready");
        std::fflush(stdout);
    }

    [[noreturn]] void run() {
        for (;;) {
            epoll_event events[64];
            const int count = check(::epoll_wait(epoll_, events, 64, -1), "epoll_wait");
            for (int i = 0; i < count; ++i)
                events[i].data.fd == listener_ ? accept_all() : serve(events[i].data.fd);
        }
    }

  private:
    void watch(int descriptor, std::uint32_t events, int how) {
        epoll_event event{};
        event.events = events;
        event.data.fd = descriptor;
        check(::epoll_ctl(epoll_, how, descriptor, &event), "epoll_ctl");
    }

    void accept_all() {
        for (;;) {
            const int client = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
            if (client < 0) return;
            const int on = 1;
            check(::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
            clients_[client] = {};
            watch(client, EPOLLIN, EPOLL_CTL_ADD);
        }
    }

    void serve(int descriptor) {
        Client& client = clients_[descriptor];
        static char buffer[65536];
        bool broken = false;
        if (client.waiting.size() < 4 * sizeof buffer && !client.ended) {
            const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
            broken = got < 0 && errno != EAGAIN;
            client.ended = got == 0;
            if (got > 0) client.waiting.append(buffer, static_cast<std::size_t>(got));
        }
        if (!client.waiting.empty()) {
            const ssize_t sent = ::send(descriptor, client.waiting.data(), client.waiting.size(), MSG_NOSIGNAL);
            broken |= sent < 0 && errno != EAGAIN;
            if (sent > 0) client.waiting.erase(0, static_cast<std::size_t>(sent));
        }
        if (broken || (client.ended && client.waiting.empty())) {
            ::close(descriptor);
            clients_.erase(descriptor);
            return;
        }
        const bool full = client.waiting.size() >= 4 * sizeof buffer || client.ended;
        watch(descriptor, (full ? 0U : EPOLLIN) | (client.waiting.empty() ? 0U : EPOLLOUT), EPOLL_CTL_MOD);
    }

    int epoll_, listener_;
    std::map<int, Client> clients_;
};

addrinfo* server_name = nullptr;

void find_server(const char* host, const char* port) {
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    if (::getaddrinfo(host, port, &hints, &server_name) != 0) fail(host);
}

int connect_to_server() {
    const int descriptor = check(::socket(AF_INET, SOCK_STREAM, 0), "socket");
    check(::connect(descriptor, server_name->ai_addr, server_name->ai_addrlen), "connect");
    const int on = 1;
    check(::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
    return descriptor;
}

void there_and_back(int descriptor, char byte) {
    char back = 0;
    if (::write(descriptor, &byte, 1) != 1) fail("write");
    if (::read(descriptor, &back, 1) != 1) fail("read");
    if (back != byte) std::exit(2);
}

void many_at_once(int count) {
    std::vector<int> all;
    for (int i = 0; i < count; ++i)
        all.push_back(connect_to_server());
    for (int i = 0; i < count; ++i)
        there_and_back(all[static_cast<std::size_t>(i)], static_cast<char>(i));
    std::printf("%zu connections\n", all.size());
}

void one_after_the_other(int count) {
    for (int i = 0; i < count; ++i) {
        const int descriptor = connect_to_server();
        there_and_back(descriptor, static_cast<char>(i));
        ::close(descriptor);
    }
}

double seconds_of(auto what) {
    const auto start = std::chrono::steady_clock::now();
    what();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void stream(std::size_t bytes) {
    const int descriptor = connect_to_server();
    check(::fcntl(descriptor, F_SETFL, O_NONBLOCK), "fcntl");
    static std::uint8_t out[65536], in[65536];
    for (std::size_t sent = 0, received = 0; received < bytes;) {
        pollfd poll{descriptor, static_cast<short>(POLLIN | (sent < bytes ? POLLOUT : 0)), 0};
        check(::poll(&poll, 1, -1), "poll");
        if ((poll.revents & POLLOUT) != 0 && sent < bytes) {
            const std::size_t piece = std::min(sizeof out, bytes - sent);
            for (std::size_t i = 0; i < piece; ++i)
                out[i] = pattern(sent + i);
            const ssize_t done = ::write(descriptor, out, piece);
            if (done < 0 && errno != EAGAIN) fail("write");
            if (done > 0) sent += static_cast<std::size_t>(done);
        }
        if ((poll.revents & POLLIN) == 0) continue;
        const ssize_t got = ::read(descriptor, in, sizeof in);
        if (got == 0 || (got < 0 && errno != EAGAIN)) fail("read");
        for (ssize_t i = 0; i < got; ++i)
            if (in[i] != pattern(received + static_cast<std::size_t>(i))) {
                std::fprintf(stderr, "byte %zu is wrong\n", received + static_cast<std::size_t>(i));
                std::exit(2);
            }
        if (got > 0) received += static_cast<std::size_t>(got);
    }
}

} // namespace

int main(int count, char** words) {
    const std::string mode = count > 1 ? words[1] : "";
    raise_limit();
    if (mode == "serve" && count == 3) Server(static_cast<std::uint16_t>(std::atoi(words[2]))).run();
    if (count != 5) return 64;
    find_server(words[2], words[3]);
    const int number = std::atoi(words[4]);
    if (mode == "connections") {
        many_at_once(number);
    } else if (mode == "short") {
        const double seconds = seconds_of([&] { one_after_the_other(number); });
        std::printf("%.0f connections/s\n", number / seconds);
    } else if (mode == "stream") {
        const std::size_t bytes = static_cast<std::size_t>(number) << 20;
        std::printf("%.1f MB/s\n", 2 * static_cast<double>(bytes) / 1e6 / seconds_of([&] { stream(bytes); }));
    } else if (mode == "pingpong") {
        const int descriptor = connect_to_server();
        const double seconds = seconds_of([&] {
            for (int i = 0; i < number; ++i)
                there_and_back(descriptor, static_cast<char>(i));
        });
        std::printf("%.0f us\n", seconds * 1e6 / number);
    } else {
        return 64;
    }
    return 0;
}
