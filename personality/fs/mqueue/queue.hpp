// SPDX-License-Identifier: Apache-2.0
//
// A POSIX message queue, mq_overview(7): an inode of the mqueue file system, whose names are the queues' names. It
// lives while it has a name or somebody has it open. Messages are in the container's memory, and all queues together
// within RLIMIT_MSGQUEUE of whoever makes one.
#pragma once

#include "personality/fs/overlay/overlay_fs.hpp"
#include "personality/linux/mqueue.hpp"
#include "personality/task/wait_queue.hpp"

#include <memory>

namespace personality::fs {

class FileTable;
class PollTable;

struct QueueMessage {
    std::uint32_t priority = 0;
    std::uint64_t bytes = 0;
    std::unique_ptr<std::byte[]> content;
    ListHook hook;
};
using QueueMessagePtr = std::unique_ptr<QueueMessage>;

// Who is told of the first message in an empty queue, mq_notify(3).
struct QueueWatcher {
    const FileTable* owner = nullptr; // null: nobody
    std::int32_t pid = 0;
    unsigned signal = 0; // 0: silently
    std::uint64_t value = 0;
};

class MessageQueueInode final : public OverlayInode {
  public:
    struct Shape {
        std::int64_t max_messages = linux::mq_msg_max;
        std::int64_t message_bytes = linux::mq_msgsize_max;
    };

    // With the shape that is asked for. einval; enospc: too many queues; emfile: over RLIMIT_MSGQUEUE; enomem.
    static Result<Ref<Inode>> make(OverlayFs& file_system, const Attributes& attributes, const Shape& shape);
    ~MessageQueueInode() override;

    // As Linux has it: the length of what reading the file gives.
    std::uint64_t size() const override { return 80; }
    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override;
    Result<> resize(std::uint64_t) override { return {}; } // O_TRUNC

    const Shape& shape() const { return shape_; }
    std::int64_t count() const { return count_; }
    std::uint64_t bytes() const { return bytes_; }

    // eagain: not `wait`; etimedout, restart_sys. Preconditions: the message is no longer than the shape allows.
    Result<> send(QueueMessagePtr message, bool wait, Deadline deadline);
    // The oldest of the highest priority.
    Result<QueueMessagePtr> receive(bool wait, Deadline deadline);
    std::uint32_t poll(PollTable* table);

    const QueueWatcher& watcher() const { return watcher_; }
    Result<> watch(const QueueWatcher& watcher); // ebusy: there is one
    void unwatch(const FileTable& owner);        // if it is that one

  private:
    MessageQueueInode(OverlayFs& file_system, const Attributes& attributes, const Shape& shape, std::uint64_t charged);
    void insert(QueueMessage& message);
    void tell_watcher();

    Shape shape_;
    std::uint64_t charged_; // of RLIMIT_MSGQUEUE
    std::int64_t count_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint32_t receivers_ = 0; // that wait
    QueueWatcher watcher_;
    List<QueueMessage, &QueueMessage::hook> messages_; // by descending priority
    WaitQueue readable_, writable_;
};

// The queue that an open file is; null for another file.
MessageQueueInode* message_queue_of(const File& file);

} // namespace personality::fs
