// SPDX-License-Identifier: Apache-2.0
#include "tests/linux/socket/sockets.hpp"

#include <cstddef>
#include <cstring>

namespace test {

UnixAddress::UnixAddress(std::string_view name) : sockaddr_un{} {
    sun_family = AF_UNIX;
    std::memcpy(sun_path, name.data(), name.size());
    const std::size_t ending = !name.empty() && name.front() != '\0' ? 1 : 0;
    bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + ending);
}

int make_socket(int type) {
    const int socket = static_cast<int>(call(SYS_socket, AF_UNIX, type, 0));
    CHECK(socket >= 0);
    return socket;
}

int listener(const UnixAddress& address, int type, int backlog) {
    const int socket = make_socket(type);
    CHECK_EQ(call(SYS_bind, socket, &address, address.bytes), 0);
    CHECK_EQ(call(SYS_listen, socket, backlog), 0);
    return socket;
}

int connected(const UnixAddress& address, int type) {
    const int socket = make_socket(type);
    CHECK_EQ(call(SYS_connect, socket, &address, address.bytes), 0);
    return socket;
}

int accepted(int socket) {
    const int other = static_cast<int>(call(SYS_accept4, socket, nullptr, nullptr, 0));
    CHECK(other >= 0);
    return other;
}

Pair::Pair(int type) {
    int ends[2] = {-1, -1};
    CHECK_EQ(call(SYS_socketpair, AF_UNIX, type, 0, ends), 0);
    one = ends[0];
    other = ends[1];
}

Pair::~Pair() {
    close_one();
    close_other();
}

void Pair::close_one() {
    if (one >= 0) close(one);
    one = -1;
}

void Pair::close_other() {
    if (other >= 0) close(other);
    other = -1;
}

long send(int socket, std::string_view text, int flags) {
    return call(SYS_sendto, socket, text.data(), text.size(), flags | MSG_NOSIGNAL, nullptr, 0);
}

std::string receive(int socket, std::size_t most, int flags) {
    std::string text(most, '\0');
    const long got = call(SYS_recvfrom, socket, text.data(), text.size(), flags, nullptr, nullptr);
    if (got < 0) return "error " + std::to_string(-got);
    text.resize(std::min(most, static_cast<std::size_t>(got)));
    return text;
}

short events(int socket) {
    pollfd entry{socket, POLLIN | POLLOUT | POLLRDHUP, 0};
    CHECK(call(SYS_poll, &entry, 1, 0) >= 0);
    return entry.revents;
}

int number_option(int socket, int option) {
    int value = -1;
    socklen_t bytes = sizeof value;
    CHECK_EQ(call(SYS_getsockopt, socket, SOL_SOCKET, option, &value, &bytes), 0);
    CHECK_EQ(bytes, sizeof value);
    return value;
}

Message::Message() {
    segment = {text, sizeof text};
    header.msg_iov = &segment;
    header.msg_iovlen = 1;
}

namespace {

void add_control(Message& message, int type, const void* content, std::size_t bytes) {
    auto* const at = reinterpret_cast<cmsghdr*>(message.control + message.used);
    at->cmsg_len = CMSG_LEN(bytes);
    at->cmsg_level = SOL_SOCKET;
    at->cmsg_type = type;
    std::memcpy(CMSG_DATA(at), content, bytes);
    message.used += CMSG_SPACE(bytes);
}

} // namespace

void Message::add_files(const std::vector<int>& descriptors) {
    add_control(*this, SCM_RIGHTS, descriptors.data(), descriptors.size() * sizeof(int));
}

void Message::add_sender(const ucred& who) { add_control(*this, SCM_CREDENTIALS, &who, sizeof who); }

long Message::send(int socket, std::string_view content, int flags) {
    std::memcpy(text, content.data(), content.size());
    segment.iov_len = content.size();
    header.msg_control = used != 0 ? control : nullptr;
    header.msg_controllen = used;
    return call(SYS_sendmsg, socket, &header, flags | MSG_NOSIGNAL);
}

long Message::receive(int socket, int flags) {
    std::memset(text, 0, sizeof text);
    segment.iov_len = sizeof text;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    return call(SYS_recvmsg, socket, &header, flags);
}

std::vector<int> Message::files() const {
    std::vector<int> all;
    auto* const whole = const_cast<msghdr*>(&header);
    for (cmsghdr* at = CMSG_FIRSTHDR(whole); at != nullptr; at = CMSG_NXTHDR(whole, at)) {
        if (at->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (at->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        all.resize(count);
        std::memcpy(all.data(), CMSG_DATA(at), count * sizeof(int));
    }
    return all;
}

bool Message::sender(ucred& who) const {
    auto* const whole = const_cast<msghdr*>(&header);
    for (cmsghdr* at = CMSG_FIRSTHDR(whole); at != nullptr; at = CMSG_NXTHDR(whole, at))
        if (at->cmsg_type == SCM_CREDENTIALS) {
            std::memcpy(&who, CMSG_DATA(at), sizeof who);
            return true;
        }
    return false;
}

} // namespace test
