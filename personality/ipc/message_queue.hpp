// SPDX-License-Identifier: Apache-2.0
//
// System V message queues, msgget(2), msgop(2).
#pragma once

#include "personality/ipc/table.hpp"
#include "personality/task/wait_queue.hpp"

#include <functional>
#include <memory>

namespace personality::ipc {

struct Message {
    std::int64_t type = 0;
    std::uint64_t bytes = 0;
    std::unique_ptr<std::byte[]> content;
    ListHook hook;
};
using MessagePtr = std::unique_ptr<Message>;

class MessageQueue : public RefCounted {
  public:
    ListHook hook;

    MessageQueue() : changed(now_s()) {}
    ~MessageQueue();

    // eagain, eidrm, eintr, eacces.
    Result<> send(MessagePtr message, bool wait);
    // The first that msgrcv(2)'s `type` and flags choose. enomsg, e2big, eidrm, eintr, eacces.
    Result<MessagePtr> receive(std::int64_t type, std::uint64_t room, std::uint32_t flags);
    Result<std::reference_wrapper<const Message>> at(std::int64_t position) const; // counted from 0. enomsg, eacces
    Result<> remove();                                                             // IPC_RMID. eperm

    Identity identity;
    Ref<MessageQueue> held;
    std::uint64_t bytes = 0, count = 0, limit = linux::msgmnb;
    std::int64_t sent = 0, received = 0, changed; // times
    std::int32_t last_sender = 0, last_receiver = 0;

  private:
    Message* choose(std::int64_t type, std::uint32_t flags);
    Result<> wait_in(WaitQueue& queue);

    bool removed_ = false;
    List<Message, &Message::hook> messages_;
    WaitQueue readable_, writable_;
};

Table<MessageQueue>& message_queues();

} // namespace personality::ipc
