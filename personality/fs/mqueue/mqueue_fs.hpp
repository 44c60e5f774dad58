// SPDX-License-Identifier: Apache-2.0
//
// The file system of POSIX message queues: one directory, in which each file is a queue. There is one for the
// container, reached by mq_open(2) and, where it is mounted, by name.
#pragma once

#include "personality/fs/mqueue/queue.hpp"

namespace personality::fs {

class MqueueFs final : public OverlayFs {
  public:
    MqueueFs();

    // Makes the root. enomem.
    Result<> set_up();
    // mq_open(2)'s: the queue of this name, made with `shape` if open(2)'s `flags` ask for it. enoent, eexist, eacces,
    // einval, and what MessageQueueInode::make says.
    Result<Ref<File>> open_queue(std::string_view name, std::uint32_t flags, std::uint32_t mode,
                                 const MessageQueueInode::Shape& shape);
    Result<> unlink_queue(std::string_view name); // enoent, eacces, eperm

  protected:
    // eperm: only files can be made in it.
    Result<Ref<Inode>> make(Attributes attributes, std::string_view symlink_target) override;

  private:
    MessageQueueInode::Shape shape_; // of the queue that is made next
};

MqueueFs& mqueue_fs();

} // namespace personality::fs
