// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/proc/lock_text.hpp"

#include "personality/fs/proc/machine_text.hpp"
#include "personality/fs/vfs/file_system.hpp"

namespace personality::fs {

void write_lock(Text& text, std::uint64_t number, const FileLock& lock) {
    const std::string_view family = lock.family == LockFamily::whole_file ? "FLOCK  "
                                    : lock.pid < 0                        ? "OFDLCK "
                                                                          : "POSIX  ";
    text.add(number).add(": ").add(family).add("ADVISORY  ").add(lock.exclusive ? "WRITE " : "READ  ");
    const std::uint64_t device = lock.inode->file_system().device();
    text.add_signed(lock.pid).add(' ').hex(linux::device_major(device), 2).add(':');
    text.hex(linux::device_minor(device), 2).add(':').add(lock.inode->attributes().number).add(' ').add(lock.start);
    if (lock.end == UINT64_MAX)
        text.add(" EOF\n");
    else
        text.add(' ').add(lock.end - 1).add('\n');
}

Result<> locks_text(Text& text) {
    std::uint64_t number = 0;
    for (const auto& held : file_locks().held())
        write_lock(text, ++number, held.lock);
    return {};
}

} // namespace personality::fs
