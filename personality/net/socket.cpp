// SPDX-License-Identifier: Apache-2.0
#include "personality/net/socket.hpp"

#include "personality/fs/vfs/anonymous.hpp"
#include "personality/platform/clock.hpp"
#include "personality/task/task.hpp"

namespace personality::net {

Result<> Socket::listen(std::int32_t) { return Errno::eopnotsupp; }

Result<Ref<fs::File>> Socket::accept(std::uint32_t) { return Errno::eopnotsupp; }

Result<> Socket::set_option(std::int32_t, std::int32_t, UserAddress, std::uint32_t) { return Errno::eopnotsupp; }

Result<std::uint32_t> Socket::get_option(std::int32_t, std::int32_t, UserAddress, std::uint32_t) {
    return Errno::eopnotsupp;
}

Result<std::size_t> Socket::read(IoBuffer& to, std::uint64_t) {
    if (to.remaining() == 0) return std::size_t{0};
    IncomingMessage message{to};
    return receive(message);
}

Result<std::size_t> Socket::write(IoBuffer& from, std::uint64_t&) {
    OutgoingMessage message{from};
    if (type_ == linux::sock_seqpacket) message.flags = linux::msg_eor;
    return send(message);
}

Socket::Wait::Wait(const Socket& socket, std::uint64_t timeout_ns, std::uint32_t message_flags)
    : at_once_(socket.nonblock() || (message_flags & linux::msg_dontwait) != 0),
      deadline_(timeout_ns == 0 ? no_deadline : platform::monotonic_ns() + timeout_ns) {}

Result<> Socket::Wait::in(WaitQueue& queue) const {
    if (at_once_) return Errno::eagain;
    const auto waited = queue.wait(deadline_);
    if (waited.ok()) return {};
    if (waited.error() == Errno::etimedout) return Errno::eagain;
    return deadline_ == no_deadline ? Errno::restart_sys : Errno::eintr;
}

Result<Ref<fs::Dentry>> make_socket_path() {
    const Credentials& who = credentials();
    const fs::Attributes attributes = fs::anonymous_attributes(linux::s_ifsock | 0777, who.fsuid, who.fsgid);
    Ref<fs::Inode> inode = TRY(make_ref<fs::AnonymousInode>(attributes));
    return fs::make_anonymous_path(std::move(inode), "socket");
}

} // namespace personality::net
