// SPDX-License-Identifier: Apache-2.0
//
// The system calls on files, made without leaving the process.
#include "personality/syscall/rows_fs.hpp"
#include "tests/linux/fs/harness.hpp"

long call_words(long number, const long (&words)[6]) {
    personality::syscall::Arguments arguments{};
    for (int i = 0; i < 6; ++i)
        arguments.word[i] = static_cast<std::uint64_t>(words[i]);
    for (const personality::syscall::Row& row : personality::syscall::fs_rows) {
        if (row.number != number) continue;
        const auto result = row.handler(arguments);
        return result.ok() ? static_cast<long>(*result) : -static_cast<long>(result.error());
    }
    return -ENOSYS;
}
