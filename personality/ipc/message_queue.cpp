// SPDX-License-Identifier: Apache-2.0
#include "personality/ipc/message_queue.hpp"

#include "personality/base/immortal.hpp"
#include "personality/task/task.hpp"

namespace personality::ipc {

Table<MessageQueue>& message_queues() {
    static Immortal<Table<MessageQueue>> table(linux::msgmni);
    return *table;
}

MessageQueue::~MessageQueue() {
    while (!messages_.empty())
        delete messages_.pop_front();
}

Result<> MessageQueue::wait_in(WaitQueue& queue) {
    const auto waited = queue.wait();
    if (removed_) return Errno::eidrm;
    return waited.ok() ? Result<>() : Errno::eintr;
}

Result<> MessageQueue::send(MessagePtr message, bool wait) {
    TRY(identity.check_access(may_write));
    // Empty messages are bounded by their number.
    while (bytes + message->bytes > limit || count >= limit) {
        if (!wait) return Errno::eagain;
        TRY(wait_in(writable_));
    }
    bytes += message->bytes;
    ++count;
    sent = now_s();
    last_sender = current_pid();
    messages_.push_back(*message.release());
    readable_.wake_all();
    return {};
}

Message* MessageQueue::choose(std::int64_t type, std::uint32_t flags) {
    Message* lowest = nullptr;
    for (Message& message : messages_) {
        if (type == 0) return &message;
        if (type > 0 && (message.type == type) != ((flags & linux::msg_except) != 0)) return &message;
        if (type < 0 && message.type <= -type && (lowest == nullptr || message.type < lowest->type)) lowest = &message;
    }
    return lowest;
}

Result<MessagePtr> MessageQueue::receive(std::int64_t type, std::uint64_t room, std::uint32_t flags) {
    TRY(identity.check_access(may_read));
    Message* chosen = nullptr;
    while ((chosen = choose(type, flags)) == nullptr) {
        if ((flags & linux::ipc_nowait) != 0) return Errno::enomsg;
        TRY(wait_in(readable_));
    }
    if (chosen->bytes > room && (flags & linux::msg_noerror) == 0) return Errno::e2big;
    chosen->hook.unlink();
    bytes -= chosen->bytes;
    --count;
    received = now_s();
    last_receiver = current_pid();
    writable_.wake_all();
    return MessagePtr(chosen);
}

Result<std::reference_wrapper<const Message>> MessageQueue::at(std::int64_t position) const {
    TRY(identity.check_access(may_read));
    for (const Message& message : messages_)
        if (position-- == 0) return std::cref(message);
    return Errno::enomsg;
}

Result<> MessageQueue::remove() {
    TRY(identity.check_owner());
    removed_ = true;
    message_queues().forget(*this);
    readable_.wake_all();
    writable_.wake_all();
    const Ref<MessageQueue> own = std::exchange(held, nullptr);
    return {};
}

} // namespace personality::ipc
