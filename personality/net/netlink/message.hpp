// SPDX-License-Identifier: Apache-2.0
//
// Netlink messages: one that is put together, and the datagrams that a request's answers fill.
#pragma once

#include "personality/base/list.hpp"
#include "personality/base/result.hpp"
#include "personality/linux/netlink.hpp"
#include "personality/linux/socket.hpp"

#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace personality::net::netlink {

// A message of at most `most` bytes; what doesn't fit is a mistake of the caller's and left out.
class Message {
  public:
    static constexpr std::uint32_t most = 1024;

    Message(std::uint16_t type, std::uint16_t flags, const linux::NlMsgHdr& request) {
        put(linux::NlMsgHdr{0, type, flags, request.sequence, request.port});
    }

    template<typename T>
    Message& put(const T& body) {
        return put_bytes(std::as_bytes(std::span(&body, 1)));
    }
    template<typename T>
    Message& attribute(std::uint16_t type, const T& value) {
        return attribute_bytes(type, std::as_bytes(std::span(&value, 1)));
    }
    Message& text_attribute(std::uint16_t type, std::string_view text); // a NUL follows
    Message& put_bytes(std::span<const std::byte> bytes);

    // With the length in its header.
    std::span<const std::byte> bytes();

  private:
    Message& attribute_bytes(std::uint16_t type, std::span<const std::byte> value);

    alignas(8) std::byte bytes_[most];
    std::uint32_t length_ = 0;
};

struct Datagram {
    static constexpr std::uint32_t most = 3840; // readers have room for a page

    ListHook hook;
    std::uint32_t length = 0;
    alignas(8) std::byte bytes[most];
};

class Datagrams {
  public:
    ~Datagrams();

    // Into the last datagram, or a new one. Without memory: everything that follows is lost, and failed() says so.
    void add(Message& message);
    void close_last() { open_ = false; } // what comes next begins another one

    bool empty() const { return waiting_.empty(); }
    std::uint32_t count() const { return count_; }
    // Precondition of both: not empty().
    Result<std::unique_ptr<Datagram>> take_first();
    Result<std::unique_ptr<Datagram>> copy_first() const; // enobufs
    bool take_failure() { return std::exchange(failed_, false); }

  private:
    List<Datagram, &Datagram::hook> waiting_;
    Datagram* last_ = nullptr;
    std::uint32_t count_ = 0;
    bool open_ = false;
    bool failed_ = false;
};

// The attribute of a type in what follows a request's fixed part; empty: there is none.
std::span<const std::byte> find_attribute(std::span<const std::byte> attributes, std::uint16_t type);

} // namespace personality::net::netlink
