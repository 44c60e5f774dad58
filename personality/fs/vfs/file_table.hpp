// SPDX-License-Identifier: Apache-2.0
//
// A process's descriptors; clone(CLONE_FILES) shares the table. It grows as descriptors are used.
#pragma once

#include "personality/fs/vfs/file.hpp"

namespace personality::fs {

class FileTable : public RefCounted {
  public:
    FileTable() = default;
    ~FileTable();

    // For fork(2). enomem.
    Result<Ref<FileTable>> copy() const;

    // ebadf.
    Result<Ref<File>> get(std::int32_t descriptor) const;

    // The lowest free descriptor from `from` on, below `limit` (RLIMIT_NOFILE). emfile, enomem.
    Result<std::int32_t> add(Ref<File> file, bool close_on_exec, std::uint64_t limit, std::int32_t from = 0);
    // dup2(2): at this number, in place of what is there. ebadf: not below `limit`; enomem.
    Result<> put(std::int32_t descriptor, Ref<File> file, bool close_on_exec, std::uint64_t limit);

    Result<> close(std::int32_t descriptor); // ebadf
    void close_range(std::uint32_t first, std::uint32_t last);
    void close_on_exec();

    Result<bool> get_close_on_exec(std::int32_t descriptor) const;
    Result<> set_close_on_exec(std::int32_t descriptor, bool on);
    void set_close_on_exec(std::uint32_t first, std::uint32_t last);

    // The smallest descriptor in use from `from` on; -1 if there is none.
    std::int32_t next(std::int32_t from) const;
    std::int32_t capacity() const { return static_cast<std::int32_t>(capacity_); } // /proc/<pid>/status: FDSize

  private:
    struct Slot {
        Ref<File> file;
        bool close_on_exec = false;
    };

    Slot* slot(std::int32_t descriptor) const;
    Result<> reserve(std::uint64_t count);
    void release(Slot& slot);

    Slot* slots_ = nullptr;
    std::uint32_t capacity_ = 0;
};

} // namespace personality::fs
