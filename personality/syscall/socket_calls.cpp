// SPDX-License-Identifier: Apache-2.0
//
// socket(2) and what is done with sockets but moving bytes.
#include "personality/net/family.hpp"
#include "personality/syscall/rows_socket.hpp"
#include "personality/syscall/socket_common.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

constexpr std::uint32_t type_flags = linux::sock_cloexec | linux::sock_nonblock;

SysResult add_descriptor(Ref<fs::File> file, std::uint32_t flags) {
    return TRY(files().add(std::move(file), (flags & linux::sock_cloexec) != 0, limit_of_open_files()));
}

} // namespace

SysResult sys_socket(std::int32_t family, std::uint32_t type, std::int32_t protocol) {
    const std::uint32_t flags = type & ~linux::sock_type_mask;
    if ((flags & ~type_flags) != 0) return Errno::einval;
    auto made = TRY(net::make_socket(family, type & linux::sock_type_mask, protocol, flags & linux::sock_nonblock));
    return add_descriptor(std::move(made), flags);
}

SysResult sys_socketpair(std::int32_t family, std::uint32_t type, std::int32_t protocol, UserOut<std::int32_t> to) {
    const std::uint32_t flags = type & ~linux::sock_type_mask;
    if ((flags & ~type_flags) != 0) return Errno::einval;
    auto pair =
        TRY(net::make_socket_pair(family, type & linux::sock_type_mask, protocol, flags & linux::sock_nonblock));
    const auto one = static_cast<std::int32_t>(TRY(add_descriptor(std::move(pair.one), flags)));
    const auto other = add_descriptor(std::move(pair.other), flags);
    if (!other) {
        TRY(files().close(one));
        return other.error();
    }
    const std::int32_t numbers[2] = {one, static_cast<std::int32_t>(*other)};
    if (const auto written = to.write_array(numbers); !written) {
        TRY(files().close(numbers[0]));
        TRY(files().close(numbers[1]));
        return written.error();
    }
    return 0;
}

SysResult sys_bind(std::int32_t descriptor, UserAddress address, std::int32_t bytes) {
    const auto socket = TRY(find_socket(descriptor));
    net::Address name;
    TRY(read_address(name, address, bytes));
    TRY(socket->bind(name));
    return 0;
}

SysResult sys_listen(std::int32_t descriptor, std::int32_t backlog) {
    TRY(TRY(find_socket(descriptor))->listen(backlog));
    return 0;
}

SysResult sys_connect(std::int32_t descriptor, UserAddress address, std::int32_t bytes) {
    const auto socket = TRY(find_socket(descriptor));
    net::Address name;
    TRY(read_address(name, address, bytes));
    TRY(socket->connect(name));
    return 0;
}

SysResult sys_accept4(std::int32_t descriptor, UserAddress address, UserInOut<std::int32_t> bytes,
                      std::uint32_t flags) {
    if ((flags & ~type_flags) != 0) return Errno::einval;
    const auto socket = TRY(find_socket(descriptor));
    auto accepted = TRY(socket->accept(flags & linux::sock_nonblock));
    net::Address name;
    if (address != 0) {
        TRY(net::Socket::from(*accepted)->peer_name(name));
        TRY(write_address(name, address, bytes));
    }
    return add_descriptor(std::move(accepted), flags);
}

SysResult sys_accept(std::int32_t descriptor, UserAddress address, UserInOut<std::int32_t> bytes) {
    return sys_accept4(descriptor, address, bytes, 0);
}

SysResult sys_getsockname(std::int32_t descriptor, UserAddress address, UserInOut<std::int32_t> bytes) {
    net::Address name;
    TRY(TRY(find_socket(descriptor))->own_name(name));
    TRY(write_address(name, address, bytes));
    return 0;
}

SysResult sys_getpeername(std::int32_t descriptor, UserAddress address, UserInOut<std::int32_t> bytes) {
    net::Address name;
    TRY(TRY(find_socket(descriptor))->peer_name(name));
    TRY(write_address(name, address, bytes));
    return 0;
}

SysResult sys_shutdown(std::int32_t descriptor, std::int32_t how) {
    TRY(TRY(find_socket(descriptor))->shut_down(how));
    return 0;
}

SysResult sys_setsockopt(std::int32_t descriptor, std::int32_t level, std::int32_t option, UserAddress value,
                         std::int32_t bytes) {
    const auto socket = TRY(find_socket(descriptor));
    if (bytes < 0) return Errno::einval;
    const auto length = static_cast<std::uint32_t>(bytes);
    if (level == linux::sol_socket)
        TRY(net::set_socket_option(*socket, option, value, length));
    else
        TRY(socket->set_option(level, option, value, length));
    return 0;
}

SysResult sys_getsockopt(std::int32_t descriptor, std::int32_t level, std::int32_t option, UserAddress value,
                         UserInOut<std::int32_t> bytes) {
    const auto socket = TRY(find_socket(descriptor));
    const std::int32_t room = TRY(bytes.read());
    if (room < 0) return Errno::einval;
    const auto length = static_cast<std::uint32_t>(room);
    const std::uint32_t written = level == linux::sol_socket
                                      ? TRY(net::get_socket_option(*socket, option, value, length))
                                      : TRY(socket->get_option(level, option, value, length));
    TRY(bytes.write(static_cast<std::int32_t>(written)));
    return 0;
}

} // namespace personality::syscall
