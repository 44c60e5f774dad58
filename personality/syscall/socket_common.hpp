// SPDX-License-Identifier: Apache-2.0
//
// What the socket calls share: finding the socket, and names on their way in and out.
#pragma once

#include "personality/fs/vfs/file_table.hpp"
#include "personality/net/socket.hpp"
#include "personality/task/task.hpp"

namespace personality::syscall {

// The socket that a descriptor stands for, kept while a call works on it.
class SocketRef {
  public:
    explicit SocketRef(Ref<fs::File> file) : file_(std::move(file)) {}
    net::Socket& operator*() const { return *net::Socket::from(*file_); }
    net::Socket* operator->() const { return net::Socket::from(*file_); }

  private:
    Ref<fs::File> file_;
};

// ebadf, enotsock.
inline Result<SocketRef> find_socket(std::int32_t descriptor) {
    auto file = TRY(files().get(descriptor));
    if (file->path_only()) return Errno::ebadf;
    if (net::Socket::from(*file) == nullptr) return Errno::enotsock;
    return SocketRef(std::move(file));
}

// einval, efault.
inline Result<> read_address(net::Address& to, UserAddress from, std::int32_t bytes) {
    if (bytes < 0 || bytes > static_cast<std::int32_t>(sizeof to.data)) return Errno::einval;
    to.bytes = static_cast<std::uint32_t>(bytes);
    return copy_from_user(to.data, from, to.bytes);
}

// As much as there is room for; `bytes` in and out as accept(2) has it. einval, efault.
inline Result<> write_address(const net::Address& from, UserAddress to, UserInOut<std::int32_t> bytes) {
    const std::int32_t room = TRY(bytes.read());
    if (room < 0) return Errno::einval;
    TRY(copy_to_user(to, from.data, std::min(from.bytes, static_cast<std::uint32_t>(room))));
    return bytes.write(static_cast<std::int32_t>(from.bytes));
}

} // namespace personality::syscall
