// SPDX-License-Identifier: Apache-2.0
//
// mq_open(2) and its relatives, mq_overview(7).
#include "personality/fs/mqueue/mqueue_fs.hpp"
#include "personality/syscall/fs_path.hpp"
#include "personality/syscall/rows_mqueue.hpp"
#include "personality/syscall/time_values.hpp"
#include "personality/task/clock_id.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

using fs::MessageQueueInode;

struct OpenQueue {
    Ref<fs::File> file;
    MessageQueueInode* queue; // the file's
};

// ebadf: none, or of another kind.
Result<OpenQueue> queue_of(std::int32_t descriptor) {
    Ref<fs::File> file = TRY(files().get(descriptor));
    MessageQueueInode* const queue = fs::message_queue_of(*file);
    if (queue == nullptr) return Errno::ebadf;
    return OpenQueue{std::move(file), queue};
}

// A moment of CLOCK_REALTIME; none: for ever.
Result<Deadline> deadline_at(UserIn<linux::TimeSpec> time) {
    if (time.is_null()) return no_deadline;
    const std::uint64_t moment = TRY(nanoseconds(TRY(time.read())));
    return deadline_of_call(TRY(Clock::find(linux::clock_realtime)).when(moment));
}

} // namespace

SysResult sys_mq_open(UserString name, std::uint32_t flags, std::uint32_t mode, UserIn<linux::MqAttr> attributes) {
    MessageQueueInode::Shape shape;
    if ((flags & linux::o_creat) != 0 && !attributes.is_null()) {
        const linux::MqAttr wanted = TRY(attributes.read());
        shape = {wanted.max_messages, wanted.message_bytes};
    }
    if ((flags & linux::o_accmode) == linux::o_accmode) return Errno::einval;
    constexpr std::uint32_t meant = linux::o_accmode | linux::o_creat | linux::o_excl | linux::o_nonblock;
    PathArgument path;
    TRY(path.read(name));
    auto file = TRY(fs::mqueue_fs().open_queue(path.text(), flags & meant, mode & 0777 & ~fs_context().umask, shape));
    return TRY(files().add(std::move(file), true, limit_of_open_files()));
}

SysResult sys_mq_unlink(UserString name) {
    PathArgument path;
    TRY(path.read(name));
    TRY(fs::mqueue_fs().unlink_queue(path.text()));
    return 0;
}

SysResult sys_mq_timedsend(std::int32_t descriptor, UserIn<char> from, std::uint64_t bytes, std::uint32_t priority,
                           UserIn<linux::TimeSpec> time) {
    const Deadline deadline = TRY(deadline_at(time));
    if (priority >= linux::mq_prio_max) return Errno::einval;
    const OpenQueue open = TRY(queue_of(descriptor));
    if (!open.file->writable()) return Errno::ebadf;
    if (bytes > static_cast<std::uint64_t>(open.queue->shape().message_bytes)) return Errno::emsgsize;
    fs::QueueMessagePtr message(new (std::nothrow) fs::QueueMessage{priority, bytes, nullptr, {}});
    if (!message) return Errno::enomem;
    message->content.reset(new (std::nothrow) std::byte[bytes]);
    if (!message->content) return Errno::enomem;
    TRY(copy_from_user(message->content.get(), from.address, bytes));
    TRY(open.queue->send(std::move(message), !open.file->nonblock(), deadline));
    return 0;
}

SysResult sys_mq_timedreceive(std::int32_t descriptor, UserOut<char> to, std::uint64_t bytes,
                              UserOut<std::uint32_t> priority, UserIn<linux::TimeSpec> time) {
    const Deadline deadline = TRY(deadline_at(time));
    const OpenQueue open = TRY(queue_of(descriptor));
    if (!open.file->readable()) return Errno::ebadf;
    if (bytes < static_cast<std::uint64_t>(open.queue->shape().message_bytes)) return Errno::emsgsize;
    const fs::QueueMessagePtr message = TRY(open.queue->receive(!open.file->nonblock(), deadline));
    if (!priority.is_null()) TRY(priority.write(message->priority));
    TRY(copy_to_user(to.address, message->content.get(), message->bytes));
    return static_cast<std::int64_t>(message->bytes);
}

SysResult sys_mq_notify(std::int32_t descriptor, UserIn<linux::SignalEvent> event) {
    fs::QueueWatcher watcher{&files(), current_pid(), 0, 0};
    if (!event.is_null()) {
        const linux::SignalEvent wanted = TRY(event.read());
        if (wanted.kind != linux::sigev_signal && wanted.kind != linux::sigev_none) return Errno::einval;
        if (wanted.kind == linux::sigev_signal) {
            if (wanted.signal < 0 || wanted.signal > static_cast<std::int32_t>(linux::signal_count))
                return Errno::einval;
            watcher.signal = static_cast<unsigned>(wanted.signal);
            watcher.value = wanted.value;
        }
    }
    const OpenQueue open = TRY(queue_of(descriptor));
    if (event.is_null())
        open.queue->unwatch(files());
    else
        TRY(open.queue->watch(watcher));
    return 0;
}

SysResult sys_mq_getsetattr(std::int32_t descriptor, UserIn<linux::MqAttr> wanted, UserOut<linux::MqAttr> old) {
    linux::MqAttr asked{};
    if (!wanted.is_null()) asked = TRY(wanted.read());
    if ((asked.flags & ~std::int64_t{linux::o_nonblock}) != 0) return Errno::einval;
    const OpenQueue open = TRY(queue_of(descriptor));
    const auto& shape = open.queue->shape();
    const std::uint32_t flags = open.file->flags();
    const linux::MqAttr before{
        flags & linux::o_nonblock, shape.max_messages, shape.message_bytes, open.queue->count(), {}};
    if (!wanted.is_null()) open.file->set_flags((flags & ~linux::o_nonblock) | static_cast<std::uint32_t>(asked.flags));
    if (!old.is_null()) TRY(old.write(before));
    return 0;
}

} // namespace personality::syscall
