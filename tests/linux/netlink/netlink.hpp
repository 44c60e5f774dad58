// SPDX-License-Identifier: Apache-2.0
//
// What the cases about netlink sockets share.
#pragma once

#include "tests/linux/inet/inet.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <optional>
#include <vector>

namespace test {

int netlink_socket(int protocol = NETLINK_ROUTE);

// A request: a header, a fixed part, attributes.
class Request {
  public:
    Request(unsigned type, unsigned flags, const void* fixed, std::size_t bytes);
    Request& attribute(unsigned type, const void* value, std::size_t bytes);
    long send(int socket);

  private:
    std::vector<char> bytes_;
};

struct Answer {
    unsigned type = 0, flags = 0, sequence = 0, port = 0;
    std::vector<char> body;

    int error() const; // of an NLMSG_ERROR; -1: it is none
    template<typename T>
    T fixed() const {
        T value{};
        __builtin_memcpy(&value, body.data(), body.size() < sizeof value ? body.size() : sizeof value);
        return value;
    }
    // Behind a fixed part of `fixed_bytes`.
    std::optional<std::vector<char>> attribute(std::size_t fixed_bytes, unsigned type) const;
    std::string text(std::size_t fixed_bytes, unsigned type) const;
    unsigned number(std::size_t fixed_bytes, unsigned type) const;
};

// All messages of the datagrams that follow, up to NLMSG_DONE or, without NLM_F_MULTI, of one.
std::vector<Answer> answers(int socket);
std::vector<Answer> ask(Request& request);

// Runs as nobody in a process of its own: its exit status.
int as_nobody(int (*run)());

} // namespace test
