// SPDX-License-Identifier: Apache-2.0
#include "tests/linux/netlink/netlink.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

namespace test {

int netlink_socket(int protocol) {
    const long socket = call(SYS_socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    CHECK(socket >= 0);
    return static_cast<int>(socket);
}

Request::Request(unsigned type, unsigned flags, const void* fixed, std::size_t bytes) : bytes_(NLMSG_SPACE(bytes)) {
    const nlmsghdr header{static_cast<unsigned>(NLMSG_LENGTH(bytes)), static_cast<__u16>(type),
                          static_cast<__u16>(flags), 77, 0};
    std::memcpy(bytes_.data(), &header, sizeof header);
    std::memcpy(bytes_.data() + NLMSG_HDRLEN, fixed, bytes);
}

Request& Request::attribute(unsigned type, const void* value, std::size_t bytes) {
    const rtattr header{static_cast<unsigned short>(RTA_LENGTH(bytes)), static_cast<unsigned short>(type)};
    const std::size_t start = bytes_.size();
    bytes_.resize(start + RTA_SPACE(bytes));
    std::memcpy(bytes_.data() + start, &header, sizeof header);
    std::memcpy(bytes_.data() + start + RTA_LENGTH(0), value, bytes);
    const auto length = static_cast<unsigned>(bytes_.size());
    std::memcpy(bytes_.data(), &length, sizeof length);
    return *this;
}

long Request::send(int socket) {
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    return call(SYS_sendto, socket, bytes_.data(), bytes_.size(), 0, &kernel, sizeof kernel);
}

int Answer::error() const { return type == NLMSG_ERROR ? -fixed<int>() : -1; }

std::optional<std::vector<char>> Answer::attribute(std::size_t fixed_bytes, unsigned wanted) const {
    for (std::size_t at = NLMSG_ALIGN(fixed_bytes); at + sizeof(rtattr) <= body.size();) {
        rtattr header;
        std::memcpy(&header, body.data() + at, sizeof header);
        if (header.rta_len < sizeof header || at + header.rta_len > body.size()) break;
        if ((header.rta_type & NLA_TYPE_MASK) == wanted)
            return std::vector<char>(body.begin() + static_cast<long>(at + RTA_LENGTH(0)),
                                     body.begin() + static_cast<long>(at + header.rta_len));
        at += RTA_ALIGN(header.rta_len);
    }
    return std::nullopt;
}

std::string Answer::text(std::size_t fixed_bytes, unsigned wanted) const {
    const auto bytes = attribute(fixed_bytes, wanted);
    return bytes ? std::string(bytes->data(), ::strnlen(bytes->data(), bytes->size())) : "none";
}

unsigned Answer::number(std::size_t fixed_bytes, unsigned wanted) const {
    const auto bytes = attribute(fixed_bytes, wanted);
    unsigned value = 0;
    if (bytes) std::memcpy(&value, bytes->data(), std::min(bytes->size(), sizeof value));
    return value;
}

std::vector<Answer> answers(int socket) {
    std::vector<Answer> all;
    for (bool more = true; more;) {
        alignas(nlmsghdr) char buffer[32768];
        sockaddr_nl from{};
        socklen_t bytes = sizeof from;
        const long length = call(SYS_recvfrom, socket, buffer, sizeof buffer, 0, &from, &bytes);
        CHECK(length > 0);
        CHECK_EQ(from.nl_pid, 0);
        if (length <= 0) break;
        more = false;
        auto left = static_cast<unsigned>(length);
        for (auto* header = reinterpret_cast<nlmsghdr*>(buffer); NLMSG_OK(header, left);
             header = NLMSG_NEXT(header, left)) {
            const char* const body = static_cast<const char*>(NLMSG_DATA(header));
            all.push_back({header->nlmsg_type,
                           header->nlmsg_flags,
                           header->nlmsg_seq,
                           header->nlmsg_pid,
                           {body, body + NLMSG_PAYLOAD(header, 0)}});
            more = (header->nlmsg_flags & NLM_F_MULTI) != 0 && header->nlmsg_type != NLMSG_DONE;
        }
    }
    return all;
}

std::vector<Answer> ask(Request& request) {
    const int socket = netlink_socket();
    CHECK(request.send(socket) > 0);
    auto all = answers(socket);
    close(socket);
    return all;
}

int as_nobody(int (*run)()) {
    const pid_t pid = ::fork();
    if (pid == 0) ::_exit(::setresgid(65534, 65534, 65534) != 0 || ::setresuid(65534, 65534, 65534) != 0 ? 99 : run());
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace test
