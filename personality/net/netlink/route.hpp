// SPDX-License-Identifier: Apache-2.0
//
// What NETLINK_ROUTE answers, rtnetlink(7): interfaces, addresses, routes and neighbours can be asked for; they are the
// host's to change.
#pragma once

#include "personality/net/netlink/message.hpp"

#include <algorithm>

namespace personality::net::netlink {

struct Request {
    linux::NlMsgHdr header;
    std::span<const std::byte> body; // behind the header
    std::uint32_t from;              // the port of the socket that asks

    // Whom answers name.
    linux::NlMsgHdr reply_to() const { return {header.length, header.type, header.flags, header.sequence, from}; }

    bool dump() const { return (header.flags & linux::nlm_dump) == linux::nlm_dump; }
    // The body's fixed part; zeroes where it is cut off.
    template<typename T>
    T fixed() const {
        T value{};
        std::memcpy(&value, body.data(), std::min(sizeof value, body.size()));
        return value;
    }
    std::span<const std::byte> attributes(std::size_t fixed_bytes) const {
        const std::size_t start = linux::netlink_align(static_cast<std::uint32_t>(fixed_bytes));
        return body.subspan(std::min(start, body.size()));
    }
    std::uint16_t reply_flags() const { return dump() ? std::uint16_t{linux::nlm_multi} : std::uint16_t{0}; }
};

// eopnotsupp, eperm, einval, enodev, enetunreach.
Result<> answer_route(const Request& request, Datagrams& to);

} // namespace personality::net::netlink
