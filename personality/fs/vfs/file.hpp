// SPDX-License-Identifier: Apache-2.0
//
// An open file description, open(2): what a descriptor stands for, shared by dup(2) and fork(2). It is the source of
// the pages of a mapping of the file, and what /proc shows as the mapping's path.
//
// read() and write() move bytes until something stops them; what was moved before an error counts, and the error is
// told only if that is nothing.
#pragma once

#include "personality/fs/vfs/file_watch.hpp"
#include "personality/fs/vfs/mount.hpp"
#include "personality/linux/fcntl.hpp"
#include "personality/mm/page_source.hpp"
#include "personality/platform/io_buffer.hpp"
#include "personality/task/mutex.hpp"

#include <functional>
#include <memory>

namespace personality::fs {

class AsyncNotice;
class FileTable;
class PollTable;
class Text;

class File : public PageSource {
  public:
    // Of `flags`, o_noctty is for the opening only.
    File(Ref<Dentry> path, std::uint32_t flags);
    ~File() override;

    Dentry& path() const { return *path_; }
    // The entry, by way of the mount that it was opened through.
    Path location() const { return {mount_, path_}; }
    // Once, by who opens it.
    void set_mount(Ref<Mount> mount);
    Inode& inode() const { return *inode_; }
    std::uint32_t flags() const { return flags_; }
    // fcntl(F_SETFL). Preconditions: nothing but o_append, o_nonblock, o_direct, o_noatime, o_async differs.
    void set_flags(std::uint32_t flags) { flags_ = flags; }
    // Who gets signals for I/O; made for who asks first. enomem.
    Result<std::reference_wrapper<AsyncNotice>> async_notice();
    AsyncNotice* existing_async_notice() const { return async_notice_.get(); } // null: nobody asked
    bool nonblock() const { return flags_ & linux::o_nonblock; }
    bool path_only() const { return flags_ & linux::o_path; }
    bool readable() const { return !path_only() && (flags_ & linux::o_accmode) != linux::o_wronly; }
    bool writable() const { return !path_only() && (flags_ & linux::o_accmode) != linux::o_rdonly; }

    // Where the next read(2) or write(2) begins. Held locked during them if the file has positions at all.
    std::uint64_t position = 0;
    Mutex position_lock;
    virtual bool has_position() const { return false; } // else lseek, pread and pwrite give espipe

    // Preconditions: readable(), writable().
    virtual Result<std::size_t> read(IoBuffer& to, std::uint64_t offset);
    // With o_append or append_offset the offset is the file's end; `offset` is left behind what was written.
    virtual Result<std::size_t> write(IoBuffer& from, std::uint64_t& offset);

    static constexpr std::uint64_t append_offset = UINT64_MAX;

    virtual Result<std::uint64_t> seek(std::int64_t offset, std::uint32_t whence);
    // Entries of a directory, "." and ".." included, from `position` on. enotdir.
    virtual Result<> list(EntrySink& sink);
    virtual Result<std::int64_t> ioctl(std::uint32_t request, UserAddress argument);
    // Events of linux/poll.hpp that hold now; `table`, unless null, learns which queues tell of changes.
    virtual std::uint32_t poll(PollTable* table);
    // Names the class of files that have calls of their own (epoll_wait(2), bind(2)); null for others.
    using Kind = const char*;
    virtual Kind kind() const { return nullptr; }
    // Whether its events ever change: epoll(7) takes no other files.
    virtual bool can_poll() const { return false; }
    void add_watch(FileWatch& watch) { watches_.push_back(watch); }
    // A descriptor of it is closed, one of several perhaps; `table` was its process's.
    virtual void closed_in(const FileTable&) {}
    // Whether a mapping of it is one of no file: /dev/zero.
    virtual bool maps_as_anonymous() const { return false; }
    virtual Result<> allocate(std::uint64_t offset, std::uint64_t length, std::uint32_t mode); // fallocate(2)
    // Lines of /proc/<pid>/fdinfo/<n> that its kind of file has besides those that all have, proc(5).
    virtual void describe(Text&) const {}

    std::uint64_t size() const override { return inode_->size(); }
    bool is_file() const override { return true; }
    Result<BackingPage> page(std::uint64_t index, bool for_write) override; // enodev

  private:
    bool writes_to_mount() const;

    Ref<Dentry> path_;
    Ref<Mount> mount_;
    Ref<Inode> inode_; // the path's, which loses it in time
    std::uint32_t flags_;
    std::unique_ptr<AsyncNotice> async_notice_;
    List<FileWatch, &FileWatch::file_hook_> watches_;
};

} // namespace personality::fs
