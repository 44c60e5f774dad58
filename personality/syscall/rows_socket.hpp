// SPDX-License-Identifier: Apache-2.0
//
// Rows of the table: sockets.
#pragma once

#include "personality/linux/socket.hpp"
#include "personality/linux/time.hpp"
#include "personality/syscall/table.hpp"

namespace personality::syscall {

// socket_calls.cpp
SysResult sys_socket(std::int32_t family, std::uint32_t type, std::int32_t protocol);
SysResult sys_socketpair(std::int32_t family, std::uint32_t type, std::int32_t protocol, UserOut<std::int32_t> pair);
SysResult sys_bind(std::int32_t descriptor, UserAddress address, std::int32_t bytes);
SysResult sys_listen(std::int32_t descriptor, std::int32_t backlog);
SysResult sys_connect(std::int32_t descriptor, UserAddress address, std::int32_t bytes);
SysResult sys_accept(std::int32_t descriptor, UserAddress address, UserInOut<std::int32_t> bytes);
SysResult sys_accept4(std::int32_t descriptor, UserAddress address, UserInOut<std::int32_t> bytes, std::uint32_t flags);
SysResult sys_getsockname(std::int32_t descriptor, UserAddress address, UserInOut<std::int32_t> bytes);
SysResult sys_getpeername(std::int32_t descriptor, UserAddress address, UserInOut<std::int32_t> bytes);
SysResult sys_shutdown(std::int32_t descriptor, std::int32_t how);
SysResult sys_setsockopt(std::int32_t descriptor, std::int32_t level, std::int32_t option, UserAddress value,
                         std::int32_t bytes);
SysResult sys_getsockopt(std::int32_t descriptor, std::int32_t level, std::int32_t option, UserAddress value,
                         UserInOut<std::int32_t> bytes);

// socket_send.cpp
SysResult sys_sendto(std::int32_t descriptor, UserAddress data, std::uint64_t bytes, std::uint32_t flags,
                     UserAddress address, std::int32_t address_bytes);
SysResult sys_sendmsg(std::int32_t descriptor, UserIn<linux::MsgHdr> message, std::uint32_t flags);
SysResult sys_sendmmsg(std::int32_t descriptor, UserAddress messages, std::uint32_t count, std::uint32_t flags);

// socket_receive.cpp
SysResult sys_recvfrom(std::int32_t descriptor, UserAddress data, std::uint64_t bytes, std::uint32_t flags,
                       UserAddress address, UserInOut<std::int32_t> address_bytes);
SysResult sys_recvmsg(std::int32_t descriptor, UserInOut<linux::MsgHdr> message, std::uint32_t flags);
SysResult sys_recvmmsg(std::int32_t descriptor, UserAddress messages, std::uint32_t count, std::uint32_t flags,
                       UserInOut<linux::TimeSpec> timeout);

inline constexpr Row socket_rows[] = {
    row<sys_socket>(41, "socket", Support::partial, "AF_UNIX; other families answer EAFNOSUPPORT"),
    row<sys_connect>(42, "connect", Support::full),
    row<sys_accept>(43, "accept", Support::full),
    row<sys_sendto>(44, "sendto", Support::full),
    row<sys_recvfrom>(45, "recvfrom", Support::full),
    row<sys_sendmsg>(46, "sendmsg", Support::full),
    row<sys_recvmsg>(47, "recvmsg", Support::full),
    row<sys_shutdown>(48, "shutdown", Support::full),
    row<sys_bind>(49, "bind", Support::full),
    row<sys_listen>(50, "listen", Support::full),
    row<sys_getsockname>(51, "getsockname", Support::full),
    row<sys_getpeername>(52, "getpeername", Support::full),
    row<sys_socketpair>(53, "socketpair", Support::full),
    row<sys_setsockopt>(54, "setsockopt", Support::partial, "SOL_SOCKET, without filters, marks and SO_PEEK_OFF"),
    row<sys_getsockopt>(55, "getsockopt", Support::partial, "SOL_SOCKET, without filters, marks and SO_PEEK_OFF"),
    row<sys_accept4>(288, "accept4", Support::full),
    row<sys_recvmmsg>(299, "recvmmsg", Support::full),
    row<sys_sendmmsg>(307, "sendmmsg", Support::full),
};

} // namespace personality::syscall
