// SPDX-License-Identifier: Apache-2.0
//
// recvfrom(2), recvmsg(2), recvmmsg(2).
#include "personality/linux/limits.hpp"
#include "personality/net/message.hpp"
#include "personality/platform/clock.hpp"
#include "personality/syscall/fs_vector.hpp"
#include "personality/syscall/rows_socket.hpp"
#include "personality/syscall/socket_common.hpp"
#include "personality/syscall/time_values.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

using linux::CMsgHdr;
using linux::MsgHdr;

// The program's buffer of control messages; what has no room is told by msg_ctrunc.
class ControlWriter {
  public:
    ControlWriter(UserAddress at, std::uint64_t bytes) : start_(at), at_(at), left_(at != 0 ? bytes : 0) {}

    std::uint64_t written() const { return at_ - start_; }
    bool truncated() const { return truncated_; }

    Result<> add_sender(const linux::UCred& who) {
        if (left_ < sizeof(CMsgHdr)) return cut_off();
        const std::uint64_t length = std::min(left_, sizeof(CMsgHdr) + sizeof who);
        if (length < sizeof(CMsgHdr) + sizeof who) truncated_ = true;
        TRY(copy_to_user(at_ + sizeof(CMsgHdr), &who, length - sizeof(CMsgHdr)));
        return add_header(linux::scm_credentials, length);
    }

    // As descriptors of the current process.
    Result<> add_rights(net::Rights rights, bool close_on_exec) {
        const std::uint64_t room = left_ > sizeof(CMsgHdr) ? (left_ - sizeof(CMsgHdr)) / sizeof(std::int32_t) : 0;
        std::uint64_t count = 0;
        for (; count < std::min<std::uint64_t>(room, rights.count); ++count)
            if (!add_descriptor(std::move(rights.files[count]), count, close_on_exec)) break;
        if (count < rights.count) truncated_ = true;
        if (count == 0) return {};
        return add_header(linux::scm_rights, sizeof(CMsgHdr) + count * sizeof(std::int32_t));
    }

  private:
    Result<> cut_off() {
        truncated_ = true;
        return {};
    }

    Result<> add_header(std::int32_t type, std::uint64_t length) {
        TRY(UserOut<CMsgHdr>{{at_}}.write({length, linux::sol_socket, type}));
        const std::uint64_t step = std::min(linux::cmsg_align(length), left_);
        at_ += step;
        left_ -= step;
        return {};
    }

    bool add_descriptor(Ref<fs::File> file, std::uint64_t index, bool close_on_exec) const {
        const auto number = files().add(std::move(file), close_on_exec, limit_of_open_files());
        if (!number) return false;
        const UserAddress place = at_ + sizeof(CMsgHdr) + index * sizeof(std::int32_t);
        if (UserOut<std::int32_t>{{place}}.write(*number)) return true;
        (void)files().close(*number);
        return false;
    }

    UserAddress start_, at_;
    std::uint64_t left_;
    bool truncated_ = false;
};

Result<> write_control(MsgHdr& header, net::IncomingMessage& message) {
    ControlWriter control(header.control, header.control_bytes);
    if (message.sender.known) TRY(control.add_sender(message.sender.who));
    if (message.rights.count != 0)
        TRY(control.add_rights(std::move(message.rights), (message.flags & linux::msg_cmsg_cloexec) != 0));
    if (control.truncated()) message.out_flags |= linux::msg_ctrunc;
    header.control_bytes = control.written();
    return {};
}

SysResult receive_message(net::Socket& socket, UserInOut<MsgHdr> user, std::uint32_t flags) {
    MsgHdr header = TRY(user.read());
    if (header.segment_count > linux::iov_max) return Errno::emsgsize;
    if (header.name != 0 && header.name_bytes < 0) return Errno::einval;
    Vector vector;
    TRY(vector.read({{header.segments}}, static_cast<std::uint32_t>(header.segment_count)));
    IoBuffer data = vector.buffer();
    net::IncomingMessage message{data, flags};
    message.out_flags = flags & linux::msg_cmsg_cloexec;
    const auto done = static_cast<std::int64_t>(TRY(socket.receive(message)));
    if (header.name != 0) {
        const std::uint32_t room = static_cast<std::uint32_t>(header.name_bytes);
        TRY(copy_to_user(header.name, message.from.data, std::min(message.from.bytes, room)));
        header.name_bytes = static_cast<std::int32_t>(message.from.bytes);
    }
    TRY(write_control(header, message));
    header.flags = message.out_flags;
    TRY(UserOut<std::int32_t>{{user.address + offsetof(MsgHdr, name_bytes)}}.write(header.name_bytes));
    TRY(UserOut<std::uint64_t>{{user.address + offsetof(MsgHdr, control_bytes)}}.write(header.control_bytes));
    TRY(UserOut<std::uint32_t>{{user.address + offsetof(MsgHdr, flags)}}.write(header.flags));
    return done;
}

// As many as come until the deadline, which is looked at after each.
SysResult receive_messages(net::Socket& socket, UserAddress messages, std::uint32_t count, std::uint32_t flags,
                           Deadline deadline) {
    std::uint32_t done = 0;
    for (; done < count; ++done) {
        const UserAddress at = messages + done * sizeof(linux::MMsgHdr);
        const auto got = receive_message(socket, {{at}}, flags & ~linux::msg_waitforone);
        if (!got && done == 0) return got.error();
        if (!got) break;
        TRY(UserOut<std::uint32_t>{{at + offsetof(linux::MMsgHdr, length)}}.write(static_cast<std::uint32_t>(*got)));
        if ((flags & linux::msg_waitforone) != 0) flags |= linux::msg_dontwait;
        if (deadline != no_deadline && platform::monotonic_ns() >= deadline) return done + 1;
    }
    return done;
}

} // namespace

SysResult sys_recvfrom(std::int32_t descriptor, UserAddress data, std::uint64_t bytes, std::uint32_t flags,
                       UserAddress address, UserInOut<std::int32_t> address_bytes) {
    const auto socket = TRY(find_socket(descriptor));
    IoBuffer buffer = IoBuffer::user(data, std::min(bytes, linux::max_rw_count));
    net::IncomingMessage message{buffer, flags};
    const auto done = static_cast<std::int64_t>(TRY(socket->receive(message)));
    if (address != 0) TRY(write_address(message.from, address, address_bytes));
    return done;
}

SysResult sys_recvmsg(std::int32_t descriptor, UserInOut<MsgHdr> message, std::uint32_t flags) {
    if ((flags & linux::msg_cmsg_compat) != 0) return Errno::einval;
    const auto socket = TRY(find_socket(descriptor));
    return receive_message(*socket, message, flags);
}

SysResult sys_recvmmsg(std::int32_t descriptor, UserAddress messages, std::uint32_t count, std::uint32_t flags,
                       UserInOut<linux::TimeSpec> timeout) {
    if ((flags & linux::msg_cmsg_compat) != 0) return Errno::einval;
    Deadline deadline = no_deadline;
    if (!timeout.is_null()) deadline = after(TRY(nanoseconds(TRY(timeout.read()))));
    const auto socket = TRY(find_socket(descriptor));
    SysResult done = receive_messages(*socket, messages, std::min(count, linux::iov_max), flags, deadline);
    if (done && !timeout.is_null()) {
        const std::uint64_t now = platform::monotonic_ns();
        TRY(timeout.write(timespec(deadline > now ? deadline - now : 0)));
    }
    return done;
}

} // namespace personality::syscall
