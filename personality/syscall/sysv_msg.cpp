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
    if ((flags & linux::msg_copy) != 0) return Errno::enosys;
    const Ref<MessageQueue> queue = TRY(ipc::message_queues().find(id));
    const ipc::MessagePtr message = TRY(queue->receive(type, bytes, flags));
    const std::uint64_t count = std::min(bytes, message->bytes);
    TRY(UserOut<std::int64_t>{{to}}.write(message->type));
    TRY(copy_to_user(to + header_bytes, message->content.get(), count));
    return static_cast<std::int64_t>(count);
}

SysResult sys_msgctl(std::int32_t id, std::uint32_t command, UserInOut<linux::MsqIdDs> argument) {
    if (id < 0) return Errno::einval;
    const Ref<MessageQueue> queue = TRY(ipc::message_queues().find(id));
    switch (command & ~linux::ipc_64) {
    case linux::ipc_stat:
        TRY(queue->identity.check_access(ipc::may_read));
        TRY(argument.write(shown(*queue)));
        return 0;
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
