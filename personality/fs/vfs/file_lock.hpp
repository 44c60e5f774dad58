// SPDX-License-Identifier: Apache-2.0
//
// Advisory locks: flock(2), on a whole file for an open file description; fcntl(2) F_SETLK and F_OFD_SETLK, on bytes
// for a process or an open file description. The two families don't see each other. Bounded by the container's memory.
#pragma once

#include "personality/base/list.hpp"
#include "personality/base/result.hpp"
#include "personality/task/wait_queue.hpp"

#include <cstdint>

namespace personality::fs {

class File;
class Inode;

enum class LockFamily : std::uint8_t { whole_file, bytes };

struct FileLock {
    const Inode* inode;
    LockFamily family;
    bool exclusive;
    const void* owner; // a File, or for a process its FileTable
    std::int32_t pid;  // for F_GETLK; -1 for an open file description's
    std::uint64_t start;
    std::uint64_t end; // exclusive; UINT64_MAX: to the end of the file, however long it gets
};

class FileLockTable {
  public:
    ~FileLockTable();

    // The first lock that keeps `wanted` from being taken; null if none does.
    const FileLock* conflict(const FileLock& wanted) const;
    // Takes it in place of what its owner held of those bytes. eagain: held by another and not `wait`; restart_sys;
    // edeadlk: the owners wait for each other; enolck: no memory.
    Result<> acquire(const FileLock& wanted, bool wait);
    // Gives up what `owner` holds of the bytes of `part`, a lock whose `exclusive` doesn't matter. enolck.
    Result<> release(const FileLock& part);
    // Gives up all that `owner` holds, on one file or on all.
    void release_all(const void* owner, const Inode* inode = nullptr);
    void release(const File& file);

    struct Held {
        FileLock lock;
        ListHook hook;
    };
    const List<Held, &Held::hook>& held() const { return held_; }

  private:
    struct Waiting {
        const FileLock& wanted;
        ListHook hook;
    };

    Result<> cut(const FileLock& part);
    bool would_deadlock(const FileLock& wanted) const;

    List<Held, &Held::hook> held_;
    List<Waiting, &Waiting::hook> waiting_;
    WaitQueue changed_;
};

FileLockTable& file_locks();

} // namespace personality::fs
