// SPDX-License-Identifier: Apache-2.0
#include "personality/syscall/fs_lock.hpp"

#include "personality/fs/vfs/file_lock.hpp"
#include "personality/task/task.hpp"

namespace personality::syscall {

namespace {

constexpr std::uint64_t to_the_end = UINT64_MAX;

bool by_file(std::uint32_t command) { return command >= linux::f_ofd_getlk && command <= linux::f_ofd_setlkw; }

// The bytes that a struct flock names. einval, eoverflow.
Result<fs::FileLock> range_of(fs::File& file, const linux::Flock& wanted) {
    std::int64_t start = wanted.l_start;
    std::int64_t base = 0;
    switch (wanted.l_whence) {
    case linux::seek_set:
        break;
    case linux::seek_cur:
        base = static_cast<std::int64_t>(file.position);
        break;
    case linux::seek_end:
        base = static_cast<std::int64_t>(file.size());
        break;
    default:
        return Errno::einval;
    }
    if (__builtin_add_overflow(start, base, &start)) return Errno::eoverflow;
    std::int64_t length = wanted.l_len;
    if (length < 0) {
        if (__builtin_add_overflow(start, length, &start)) return Errno::einval;
        length = -length;
    }
    if (start < 0) return Errno::einval;
    fs::FileLock lock{};
    lock.inode = &file.inode();
    lock.family = fs::LockFamily::bytes;
    lock.start = static_cast<std::uint64_t>(start);
    lock.end = length == 0 ? to_the_end : lock.start + static_cast<std::uint64_t>(length);
    return lock;
}

SysResult tell_conflict(const fs::FileLock& lock, UserInOut<linux::Flock> argument, linux::Flock answer) {
    const fs::FileLock* const held = fs::file_locks().conflict(lock);
    answer.l_type = linux::f_unlck;
    if (held) {
        answer.l_type = held->exclusive ? linux::f_wrlck : linux::f_rdlck;
        answer.l_whence = linux::seek_set;
        answer.l_start = static_cast<std::int64_t>(held->start);
        answer.l_len = held->end == to_the_end ? 0 : static_cast<std::int64_t>(held->end - held->start);
        answer.l_pid = held->pid;
    }
    TRY(argument.write(answer));
    return 0;
}

} // namespace

SysResult lock_bytes(fs::File& file, std::uint32_t command, UserInOut<linux::Flock> argument) {
    const linux::Flock wanted = TRY(argument.read());
    if (by_file(command) && wanted.l_pid != 0) return Errno::einval;
    fs::FileLock lock = TRY(range_of(file, wanted));
    lock.owner = by_file(command) ? static_cast<const void*>(&file) : &files();
    lock.pid = by_file(command) ? -1 : current_pid();
    lock.exclusive = wanted.l_type == linux::f_wrlck;
    const bool asks = command == linux::f_getlk || command == linux::f_ofd_getlk;
    const bool unlocks = wanted.l_type == linux::f_unlck;
    if (!unlocks && !lock.exclusive && wanted.l_type != linux::f_rdlck) return Errno::einval;
    if (asks) return unlocks ? SysResult(Errno::einval) : tell_conflict(lock, argument, wanted);
    if (unlocks) {
        TRY(fs::file_locks().release(lock));
        return 0;
    }
    if (!(lock.exclusive ? file.writable() : file.readable())) return Errno::ebadf;
    TRY(fs::file_locks().acquire(lock, command == linux::f_setlkw || command == linux::f_ofd_setlkw));
    return 0;
}

SysResult lock_file(fs::File& file, std::uint32_t operation) {
    const bool wait = (operation & linux::lock_nb) == 0;
    fs::FileLock lock{&file.inode(), fs::LockFamily::whole_file, false, &file, -1, 0, to_the_end};
    switch (operation & ~linux::lock_nb) {
    case linux::lock_un:
        TRY(fs::file_locks().release(lock));
        return 0;
    case linux::lock_sh:
        break;
    case linux::lock_ex:
        lock.exclusive = true;
        break;
    default:
        return Errno::einval;
    }
    TRY(fs::file_locks().acquire(lock, wait));
    return 0;
}

} // namespace personality::syscall
