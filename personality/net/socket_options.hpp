// SPDX-License-Identifier: Apache-2.0
//
// The options of SOL_SOCKET, socket(7).
#pragma once

#include "personality/base/result.hpp"
#include "personality/linux/socket.hpp"
#include "personality/platform/user_memory.hpp"

namespace personality::net {

class Socket;

struct SocketOptions {
    std::uint32_t send_buffer = linux::default_buffer_bytes;
    std::uint32_t receive_buffer = linux::default_buffer_bytes;
    std::uint64_t send_timeout_ns = 0; // 0: none
    std::uint64_t receive_timeout_ns = 0;
    std::uint32_t switches = 0; // bit n: option n is on
    std::int32_t priority = 0;
    std::int32_t receive_low_water = 1;
    linux::Linger linger{0, 0};

    bool on(std::int32_t option) const { return (switches >> option & 1) != 0; }
    void set(std::int32_t option, bool on) { switches = on ? switches | 1U << option : switches & ~(1U << option); }
};

// setsockopt(2) and getsockopt(2) of level SOL_SOCKET; the latter returns how many bytes of the value there are.
// enoprotoopt, einval, edom, eperm.
Result<> set_socket_option(Socket& socket, std::int32_t option, UserAddress value, std::uint32_t bytes);
Result<std::uint32_t> get_socket_option(Socket& socket, std::int32_t option, UserAddress value, std::uint32_t bytes);

} // namespace personality::net
