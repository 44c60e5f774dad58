// SPDX-License-Identifier: Apache-2.0
//
// A socket's name as programs write it: a family and what the family makes of the rest, sockaddr(3type).
#pragma once

#include "personality/linux/socket.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace personality::net {

struct Address {
    std::uint32_t bytes = 0; // 0: none
    char data[linux::sockaddr_storage_bytes];

    bool has_family() const { return bytes >= sizeof(std::uint16_t); }
    std::uint16_t family() const { // precondition: has_family()
        std::uint16_t value;
        std::memcpy(&value, data, sizeof value);
        return value;
    }
    std::string_view rest() const { return {data + sizeof(std::uint16_t), bytes - sizeof(std::uint16_t)}; }

    void set(std::uint16_t family, std::string_view rest) {
        std::memcpy(data, &family, sizeof family);
        std::copy(rest.begin(), rest.end(), data + sizeof family);
        bytes = static_cast<std::uint32_t>(sizeof family + rest.size());
    }
};

} // namespace personality::net
