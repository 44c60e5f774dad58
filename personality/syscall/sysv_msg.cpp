// SPDX-License-Identifier: Apache-2.0
//
// msgget(2), msgop(2), msgctl(2).
#include "personality/ipc/message_queue.hpp"
#include "personality/syscall/rows_sysv.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

using ipc::MessageQueue;

constexpr std::uint64_t header_bytes = sizeof(std::int64_t); // the type, before the content

linux::MsqIdDs shown(const MessageQueue& queue) {
    return {queue.identity.shown(),
            queue.sent,
            queue.received,
            queue.changed,
            queue.bytes,
            queue.count,
            queue.limit,
            queue.last_sender,
            queue.last_receiver,
            {}};
}

SysResult change(MessageQueue& queue, const linux::MsqIdDs& wanted) {
    if (wanted.limit > linux::msgmnb && !credentials().can(linux::Capability::sys_resource)) return Errno::eperm;
    TRY(queue.identity.change(wanted.permissions));
    queue.limit = wanted.limit;
    queue.changed = ipc::now_s();
    return 0;
}

SysResult describe_all(std::uint32_t command, UserAddress place) {
    constexpr std::int32_t segment_bytes = 16; // as Linux has always said
    constexpr auto queue_bytes = static_cast<std::int32_t>(linux::msgmnb);
    linux::MsgInfo info{linux::msgmni * (queue_bytes / 1024),
                        queue_bytes,
                        static_cast<std::int32_t>(linux::msgmax),
                        queue_bytes,
                        linux::msgmni,
                        segment_bytes,
                        queue_bytes,
                        UINT16_MAX,
                        0};
    if (command == linux::msg_info) {
        info.pool = ipc::message_queues().count();
        info.map = info.headers = 0;
        for (const MessageQueue& queue : ipc::message_queues().all()) {
            info.map += static_cast<std::int32_t>(queue.count);
            info.headers += static_cast<std::int32_t>(queue.bytes);
        }
    }
    TRY(UserOut<linux::MsgInfo>{{place}}.write(info));
    return ipc::message_queues().highest_index();
}

// msgrcv(2) with MSG_COPY: `position` counts messages from 0.
SysResult copy_message(const MessageQueue& queue, UserAddress to, std::uint64_t room, std::int64_t position,
                       std::uint32_t flags) {
    if ((flags & linux::ipc_nowait) == 0 || (flags & linux::msg_except) != 0) return Errno::einval;
    const ipc::Message& message = TRY(queue.at(position)).get();
    if (message.bytes > room && (flags & linux::msg_noerror) == 0) return Errno::e2big;
    if (message.bytes > room) return Errno::einval;
    TRY(UserOut<std::int64_t>{{to}}.write(message.type));
    TRY(copy_to_user(to + header_bytes, message.content.get(), message.bytes));
    return static_cast<std::int64_t>(message.bytes);
}

} // namespace

SysResult sys_msgget(std::int32_t key, std::uint32_t flags) {
    return TRY(ipc::message_queues().get(
        key, flags, [] { return make_ref<MessageQueue>(); }, [](const MessageQueue&) { return Result<>(); }));
}

SysResult sys_msgsnd(std::int32_t id, UserAddress from, std::uint64_t bytes, std::uint32_t flags) {
    const std::int64_t type = TRY(UserIn<std::int64_t>{{from}}.read());
    if (bytes > linux::msgmax || id < 0 || type < 1) return Errno::einval;
    ipc::MessagePtr message(new (std::nothrow) ipc::Message{type, bytes, nullptr, {}});
    if (!message) return Errno::enomem;
    message->content.reset(new (std::nothrow) std::byte[bytes]);
    if (!message->content) return Errno::enomem;
    TRY(copy_from_user(message->content.get(), from + header_bytes, bytes));
    const Ref<MessageQueue> queue = TRY(ipc::message_queues().find(id));
    TRY(queue->send(std::move(message), (flags & linux::ipc_nowait) == 0));
    return 0;
}

SysResult sys_msgrcv(std::int32_t id, UserAddress to, std::uint64_t bytes, std::int64_t type, std::uint32_t flags) {
    if (id < 0 || bytes > INT64_MAX) return Errno::einval;
    const Ref<MessageQueue> queue = TRY(ipc::message_queues().find(id));
    if ((flags & linux::msg_copy) != 0) return copy_message(*queue, to, bytes, type, flags);
    const ipc::MessagePtr message = TRY(queue->receive(type, bytes, flags));
    const std::uint64_t count = std::min(bytes, message->bytes);
    TRY(UserOut<std::int64_t>{{to}}.write(message->type));
    TRY(copy_to_user(to + header_bytes, message->content.get(), count));
    return static_cast<std::int64_t>(count);
}

SysResult sys_msgctl(std::int32_t id, std::uint32_t command, UserInOut<linux::MsqIdDs> argument) {
    if (id < 0) return Errno::einval;
    command &= ~linux::ipc_64;
    if (command == linux::ipc_info || command == linux::msg_info) return describe_all(command, argument.address);
    const bool by_index = command == linux::msg_stat || command == linux::msg_stat_any;
    const Ref<MessageQueue> queue =
        TRY(by_index ? ipc::message_queues().find_index(id) : ipc::message_queues().find(id));
    switch (command) {
    case linux::ipc_stat:
    case linux::msg_stat:
        TRY(queue->identity.check_access(ipc::may_read));
        [[fallthrough]];
    case linux::msg_stat_any:
        TRY(argument.write(shown(*queue)));
        return by_index ? queue->identity.id : 0;
    case linux::ipc_set:
        return change(*queue, TRY(argument.read()));
    case linux::ipc_rmid:
        TRY(queue->remove());
        return 0;
    default:
        return Errno::einval;
    }
}

} // namespace personality::syscall
