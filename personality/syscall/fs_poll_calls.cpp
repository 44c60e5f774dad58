// SPDX-License-Identifier: Apache-2.0
//
// poll(2), ppoll(2).
#include "personality/syscall/fs_poll.hpp"
#include "personality/syscall/fs_wait.hpp"
#include "personality/syscall/rows_fs.hpp"
#include "personality/task/task.hpp"

#include <memory>

namespace personality::syscall {

namespace {

constexpr std::uint64_t few = 8;

SysResult poll_entries(UserAddress user, std::uint64_t count, Deadline deadline) {
    if (count > limit_of_open_files()) return Errno::einval;
    linux::PollFd few_entries[few];
    std::unique_ptr<linux::PollFd[]> many_entries;
    std::span<linux::PollFd> entries(few_entries, std::min(count, few));
    if (count > few) {
        many_entries.reset(new (std::nothrow) linux::PollFd[count]);
        if (!many_entries) return Errno::enomem;
        entries = {many_entries.get(), count};
    }
    TRY(UserIn<linux::PollFd>{{user}}.read_array(entries));
    const std::uint32_t ready = TRY(wait_for_events(entries, deadline));
    for (std::size_t i = 0; i < entries.size(); ++i)
        TRY(copy_to_user(user + i * sizeof(linux::PollFd) + offsetof(linux::PollFd, revents), &entries[i].revents,
                         sizeof entries[i].revents));
    return ready;
}

} // namespace

SysResult sys_poll(UserAddress entries, std::uint64_t count, std::int32_t milliseconds) {
    return poll_entries(entries, count, deadline_in_milliseconds(milliseconds));
}

SysResult sys_ppoll(UserAddress entries, std::uint64_t count, UserInOut<linux::TimeSpec> timeout,
                    UserIn<linux::SignalSet> mask, std::uint64_t mask_bytes) {
    TimedWait wait;
    TRY(wait.begin(timeout, mask, mask_bytes));
    return wait.end(poll_entries(entries, count, wait.deadline()));
}

} // namespace personality::syscall
