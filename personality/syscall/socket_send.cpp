// SPDX-License-Identifier: Apache-2.0
//
// sendto(2), sendmsg(2), sendmmsg(2).
#include "personality/linux/limits.hpp"
#include "personality/net/message.hpp"
#include "personality/syscall/fs_vector.hpp"
#include "personality/syscall/rows_socket.hpp"
#include "personality/syscall/socket_common.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

using linux::CMsgHdr;
using linux::MsgHdr;

constexpr std::uint64_t most_control_bytes = 16384;

Result<> add_rights(net::Rights& rights, UserAddress descriptors, std::uint64_t bytes) {
    const std::uint64_t count = bytes / sizeof(std::int32_t);
    if (count == 0) return {};
    if (rights.count + count > linux::scm_max_fd) return Errno::einval;
    std::unique_ptr<Ref<fs::File>[]> all(new (std::nothrow) Ref<fs::File>[rights.count + count]);
    if (!all) return Errno::enomem;
    std::move(rights.files.get(), rights.files.get() + rights.count, all.get());
    rights.files = std::move(all);
    for (std::uint64_t i = 0; i < count; ++i) {
        auto file = TRY(files().get(TRY(UserIn<std::int32_t>{{descriptors}}.read(i))));
        if (file->path_only()) return Errno::ebadf;
        rights.files[rights.count++] = std::move(file);
    }
    return {};
}

// Who is privileged may say what it likes.
Result<> set_sender(net::Sender& sender, UserAddress value, std::uint64_t bytes) {
    if (bytes != sizeof(linux::UCred)) return Errno::einval;
    const auto given = TRY(UserIn<linux::UCred>{{value}}.read());
    const Credentials& who = credentials();
    const bool own_uid = given.uid == who.uid || given.uid == who.euid || given.uid == who.suid;
    const bool own_gid = given.gid == who.gid || given.gid == who.egid || given.gid == who.sgid;
    if (given.pid != current_pid()) return Errno::eperm; // needs CAP_SYS_ADMIN
    if (!own_uid && !who.can(linux::Capability::setuid)) return Errno::eperm;
    if (!own_gid && !who.can(linux::Capability::setgid)) return Errno::eperm;
    sender = {true, given};
    return {};
}

Result<> read_control(net::OutgoingMessage& message, UserAddress at, std::uint64_t bytes) {
    if (bytes > most_control_bytes) return Errno::einval;
    while (bytes >= sizeof(CMsgHdr)) {
        const auto header = TRY(UserIn<CMsgHdr>{{at}}.read());
        if (header.length < sizeof(CMsgHdr) || header.length > bytes) return Errno::einval;
        const UserAddress content = at + sizeof(CMsgHdr);
        const std::uint64_t length = header.length - sizeof(CMsgHdr);
        if (header.level == linux::sol_socket) {
            if (header.type == linux::scm_rights)
                TRY(add_rights(message.rights, content, length));
            else if (header.type == linux::scm_credentials)
                TRY(set_sender(message.sender, content, length));
            else
                return Errno::einval;
        }
        const std::uint64_t step = std::min(linux::cmsg_align(header.length), bytes);
        at += step;
        bytes -= step;
    }
    return {};
}

SysResult send_message(net::Socket& socket, const MsgHdr& header, std::uint32_t flags) {
    if (header.segment_count > linux::iov_max) return Errno::emsgsize;
    Vector vector;
    TRY(vector.read({{header.segments}}, static_cast<std::uint32_t>(header.segment_count)));
    net::Address to;
    if (header.name != 0) {
        const auto most = static_cast<std::int32_t>(sizeof to.data);
        TRY(read_address(to, header.name, std::min(header.name_bytes, most)));
    }
    IoBuffer data = vector.buffer();
    net::OutgoingMessage message{data};
    message.to = to.bytes != 0 ? &to : nullptr;
    message.flags = flags;
    if (header.control_bytes != 0) TRY(read_control(message, header.control, header.control_bytes));
    return static_cast<std::int64_t>(TRY(socket.send(message)));
}

} // namespace

SysResult sys_sendto(std::int32_t descriptor, UserAddress data, std::uint64_t bytes, std::uint32_t flags,
                     UserAddress address, std::int32_t address_bytes) {
    const auto socket = TRY(find_socket(descriptor));
    net::Address to;
    if (address != 0) TRY(read_address(to, address, address_bytes));
    IoBuffer buffer = IoBuffer::user(data, std::min(bytes, linux::max_rw_count));
    net::OutgoingMessage message{buffer};
    message.to = to.bytes != 0 ? &to : nullptr;
    message.flags = flags;
    return static_cast<std::int64_t>(TRY(socket->send(message)));
}

SysResult sys_sendmsg(std::int32_t descriptor, UserIn<MsgHdr> message, std::uint32_t flags) {
    if ((flags & linux::msg_cmsg_compat) != 0) return Errno::einval;
    const auto socket = TRY(find_socket(descriptor));
    return send_message(*socket, TRY(message.read()), flags);
}

SysResult sys_sendmmsg(std::int32_t descriptor, UserAddress messages, std::uint32_t count, std::uint32_t flags) {
    if ((flags & linux::msg_cmsg_compat) != 0) return Errno::einval;
    const auto socket = TRY(find_socket(descriptor));
    count = std::min(count, linux::iov_max);
    for (std::uint32_t i = 0; i < count; ++i) {
        const UserAddress at = messages + i * sizeof(linux::MMsgHdr);
        const auto header = UserIn<MsgHdr>{{at}}.read();
        const auto sent = header ? send_message(*socket, *header, flags) : SysResult(header.error());
        if (!sent) return i > 0 ? SysResult(i) : sent.error();
        const auto length = static_cast<std::uint32_t>(*sent);
        const auto told = UserOut<std::uint32_t>{{at + offsetof(linux::MMsgHdr, length)}}.write(length);
        if (!told) return i > 0 ? SysResult(i) : told.error();
    }
    return count;
}

} // namespace personality::syscall
