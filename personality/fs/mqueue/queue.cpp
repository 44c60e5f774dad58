// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/mqueue/queue.hpp"

#include "personality/fs/text/text.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/poll_table.hpp"
#include "personality/linux/sigaction.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::fs {

namespace {

struct Totals {
    std::uint32_t queues = 0;
    std::uint64_t charged = 0;
};
Totals totals;

// What RLIMIT_MSGQUEUE counts of a queue, getrlimit(2): its messages' bytes, and Linux's own structures for them.
std::uint64_t charge_of(const MessageQueueInode::Shape& shape) {
    constexpr std::uint64_t message_overhead = 48, priority_overhead = 48;
    const auto messages = static_cast<std::uint64_t>(shape.max_messages);
    const std::uint64_t priorities = std::min<std::uint64_t>(messages, linux::mq_prio_max);
    return messages * (static_cast<std::uint64_t>(shape.message_bytes) + message_overhead) +
           priorities * priority_overhead;
}

Result<> check_shape(const MessageQueueInode::Shape& shape) {
    const bool privileged = credentials().can(linux::Capability::sys_resource);
    const std::int64_t most_messages = privileged ? linux::mq_hard_msg_max : linux::mq_msg_max;
    const std::int64_t most_bytes = privileged ? linux::mq_hard_msgsize_max : linux::mq_msgsize_max;
    const bool fits = shape.max_messages > 0 && shape.max_messages <= most_messages && shape.message_bytes > 0 &&
                      shape.message_bytes <= most_bytes;
    return fits ? Result<>() : Errno::einval;
}

class QueueFile final : public File {
  public:
    using File::File;

    static constexpr Kind file_kind = "mqueue";
    Kind kind() const override { return file_kind; }
    MessageQueueInode& queue() const { return static_cast<MessageQueueInode&>(inode()); }

    bool has_position() const override { return true; }
    Result<std::size_t> read(IoBuffer& to, std::uint64_t offset) override {
        const QueueWatcher& watcher = queue().watcher();
        FixedText<128> text;
        text.add("QSIZE:").add(queue().bytes()).pad_line(16);
        text.add(" NOTIFY:").add(std::uint64_t{watcher.signal == 0 && watcher.owner != nullptr}).pad_line(29);
        text.add(" SIGNO:").add(std::uint64_t{watcher.signal}).pad_line(41);
        text.add(" NOTIFY_PID:").add_signed(watcher.pid).pad_line(59).add('\n');
        const std::string_view shown = text.view().substr(std::min<std::uint64_t>(offset, text.view().size()));
        const std::size_t bytes = std::min(shown.size(), static_cast<std::size_t>(to.remaining()));
        TRY(to.put(shown.data(), bytes));
        return bytes;
    }

    bool can_poll() const override { return true; }
    std::uint32_t poll(PollTable* table) override { return queue().poll(table); }
    void closed_in(const FileTable& table) override { queue().unwatch(table); }
};

} // namespace

MessageQueueInode* message_queue_of(const File& file) {
    return file.kind() == QueueFile::file_kind ? &static_cast<const QueueFile&>(file).queue() : nullptr;
}

Result<Ref<Inode>> MessageQueueInode::make(OverlayFs& file_system, const Attributes& attributes, const Shape& shape) {
    if (totals.queues >= linux::mq_queues_max && !credentials().can(linux::Capability::sys_resource))
        return Errno::enospc;
    TRY(check_shape(shape));
    const std::uint64_t charge = charge_of(shape);
    const std::uint64_t limit = limit_of_queue_bytes();
    if (charge > limit || totals.charged > limit - charge) return Errno::emfile;
    auto* const made = new (std::nothrow) MessageQueueInode(file_system, attributes, shape, charge);
    return made != nullptr ? Result<Ref<Inode>>(Ref<Inode>(made)) : Errno::enomem;
}

MessageQueueInode::MessageQueueInode(OverlayFs& file_system, const Attributes& attributes, const Shape& shape,
                                     std::uint64_t charged)
    : OverlayInode(file_system, attributes), shape_(shape), charged_(charged) {
    ++totals.queues;
    totals.charged += charged_;
}

MessageQueueInode::~MessageQueueInode() {
    --totals.queues;
    totals.charged -= charged_;
    while (QueueMessage* const message = messages_.pop_front())
        delete message;
}

Result<Ref<File>> MessageQueueInode::open(const Ref<Dentry>& path, std::uint32_t flags) {
    return Ref<File>(TRY(make_ref<QueueFile>(path, flags)));
}

Result<> MessageQueueInode::send(QueueMessagePtr message, bool wait, Deadline deadline) {
    while (count_ == shape_.max_messages) {
        if (!wait) return Errno::eagain;
        TRY(writable_.wait(deadline));
    }
    const bool first = count_ == 0;
    ++count_;
    bytes_ += message->bytes;
    insert(*message.release());
    touch();
    // Who waits for a message takes it before anybody is told of it.
    if (first && receivers_ == 0) tell_watcher();
    readable_.wake_one();
    return {};
}

Result<QueueMessagePtr> MessageQueueInode::receive(bool wait, Deadline deadline) {
    while (messages_.empty()) {
        if (!wait) return Errno::eagain;
        ++receivers_;
        const auto waited = readable_.wait(deadline);
        --receivers_;
        TRY(waited);
    }
    QueueMessagePtr message(messages_.pop_front());
    --count_;
    bytes_ -= message->bytes;
    touch_accessed();
    writable_.wake_one();
    return message;
}

void MessageQueueInode::insert(QueueMessage& message) {
    // Most messages belong at the end; then few are passed.
    QueueMessage* before = nullptr;
    if (!messages_.empty() && messages_.back().priority < message.priority) {
        for (QueueMessage& other : messages_)
            if (before == nullptr && other.priority < message.priority) before = &other;
    }
    if (before != nullptr)
        messages_.insert_before(*before, message);
    else
        messages_.push_back(message);
}

std::uint32_t MessageQueueInode::poll(PollTable* table) {
    if (table != nullptr) {
        table->add(readable_, PollTable::in_events);
        table->add(writable_, PollTable::out_events);
    }
    return (count_ > 0 ? linux::pollin | linux::pollrdnorm : 0) |
           (count_ < shape_.max_messages ? linux::pollout | linux::pollwrnorm : 0);
}

Result<> MessageQueueInode::watch(const QueueWatcher& watcher) {
    if (watcher_.owner != nullptr) return Errno::ebusy;
    watcher_ = watcher;
    return {};
}

void MessageQueueInode::unwatch(const FileTable& owner) {
    if (watcher_.owner == &owner) watcher_ = {};
}

void MessageQueueInode::tell_watcher() {
    const QueueWatcher told = std::exchange(watcher_, {});
    if (told.signal != 0) tell_process(told.pid, told.signal, linux::si_mesgq, told.value);
}

} // namespace personality::fs
