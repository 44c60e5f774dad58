// SPDX-License-Identifier: Apache-2.0
//
// The system calls on files and sockets, made without leaving the process.
#include "personality/syscall/rows_fs.hpp"
#include "personality/syscall/rows_path.hpp"
#include "personality/syscall/rows_socket.hpp"
#include "tests/linux/fs/harness.hpp"

#include <algorithm>

long call_words(long number, const long (&words)[6]) {
    personality::syscall::Arguments arguments{};
    for (int i = 0; i < 6; ++i)
        arguments.word[i] = static_cast<std::uint64_t>(words[i]);
    const auto find = [&](std::span<const personality::syscall::Row> rows) {
        const auto found = std::ranges::find(rows, number, &personality::syscall::Row::number);
        return found == rows.end() ? nullptr : &*found;
    };
    const personality::syscall::Row* row = find(personality::syscall::fs_rows);
    if (!row) row = find(personality::syscall::path_rows);
    if (!row) row = find(personality::syscall::socket_rows);
    if (!row || !row->handler) return -ENOSYS;
    const auto result = row->handler(arguments);
    return result.ok() ? static_cast<long>(*result) : -static_cast<long>(result.error());
}
