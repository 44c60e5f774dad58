// SPDX-License-Identifier: Apache-2.0
//
// epoll_create(2), epoll_ctl(2), epoll_wait(2) and their forms.
#include "personality/event/epoll.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/syscall/fs_wait.hpp"
#include "personality/syscall/rows_event.hpp"
#include "personality/syscall/time_values.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

using linux::EpollEvent;

constexpr std::int32_t most_events = INT32_MAX / static_cast<std::int32_t>(sizeof(EpollEvent));
constexpr std::size_t piece_events = 32; // collected at a time

constexpr std::uint32_t exclusive_events = linux::pollin | linux::pollout | linux::pollerr | linux::pollhup |
                                           linux::epoll_wakeup | linux::epoll_et | linux::epoll_exclusive;

Result<> check_exclusive(std::int32_t operation, fs::File& file, std::uint32_t events) {
    if ((events & linux::epoll_exclusive) == 0 || operation == linux::epoll_ctl_del) return {};
    if (operation == linux::epoll_ctl_mod || event::Epoll::from(file) != nullptr) return Errno::einval;
    return (events & ~exclusive_events) == 0 ? Result<>() : Errno::einval;
}

// One pass over what is ready, in pieces. What a bad address swallowed counts as told.
Result<std::size_t> take_ready(event::Epoll& epoll, UserOut<EpollEvent> to, std::size_t most) {
    EpollEvent piece[piece_events];
    const std::uint32_t pass = epoll.begin_pass();
    std::size_t done = 0;
    while (done < most) {
        const std::size_t wanted = std::min(most - done, piece_events);
        const std::size_t count = epoll.collect(pass, {piece, wanted});
        if (count > 0) TRY(copy_to_user(to.address + done * sizeof(EpollEvent), piece, count * sizeof(EpollEvent)));
        done += count;
        if (count < wanted) break;
    }
    if (done > 0) epoll.end_pass();
    return done;
}

SysResult wait_for_events(std::int32_t descriptor, UserOut<EpollEvent> events, std::int32_t count, Deadline deadline) {
    if (count <= 0 || count > most_events) return Errno::einval;
    const auto file = TRY(files().get(descriptor));
    event::Epoll* const epoll = event::Epoll::from(*file);
    if (epoll == nullptr) return Errno::einval;
    for (;;) {
        const std::size_t done = TRY(take_ready(*epoll, events, static_cast<std::size_t>(count)));
        if (done > 0 || deadline == 0) return static_cast<std::int64_t>(done);
        if (const auto waited = epoll->wait(deadline); !waited) {
            if (waited.error() != Errno::etimedout) return waited.error();
            deadline = 0;
        }
    }
}

SysResult wait_masked(std::int32_t descriptor, UserOut<EpollEvent> events, std::int32_t count, Deadline deadline,
                      UserIn<linux::SignalSet> mask, std::uint64_t mask_bytes) {
    TimedWait wait;
    TRY(wait.begin(UserInOut<linux::TimeSpec>{}, mask, mask_bytes));
    return wait.end(wait_for_events(descriptor, events, count, deadline));
}

} // namespace

SysResult sys_epoll_create1(std::uint32_t flags) {
    if ((flags & ~linux::o_cloexec) != 0) return Errno::einval;
    return TRY(files().add(TRY(event::Epoll::make()), (flags & linux::o_cloexec) != 0, limit_of_open_files()));
}

SysResult sys_epoll_create(std::int32_t size) {
    if (size <= 0) return Errno::einval;
    return sys_epoll_create1(0);
}

SysResult sys_epoll_ctl(std::int32_t epoll, std::int32_t operation, std::int32_t descriptor, UserIn<EpollEvent> event) {
    EpollEvent wanted{};
    if (operation != linux::epoll_ctl_del) wanted = TRY(event.read());
    const auto follower = TRY(files().get(epoll));
    const auto file = TRY(files().get(descriptor));
    if (!file->can_poll()) return Errno::eperm;
    event::Epoll* const instance = event::Epoll::from(*follower);
    if (follower == file || instance == nullptr) return Errno::einval;
    TRY(check_exclusive(operation, *file, wanted.events));
    Result<> done = Errno::einval;
    if (operation == linux::epoll_ctl_add) done = instance->add(*file, descriptor, wanted);
    if (operation == linux::epoll_ctl_mod) done = instance->modify(*file, descriptor, wanted);
    if (operation == linux::epoll_ctl_del) done = instance->remove(*file, descriptor);
    if (!done) return done.error();
    return 0;
}

SysResult sys_epoll_wait(std::int32_t epoll, UserOut<EpollEvent> events, std::int32_t count,
                         std::int32_t milliseconds) {
    return wait_for_events(epoll, events, count, deadline_in_milliseconds(milliseconds));
}

SysResult sys_epoll_pwait(std::int32_t epoll, UserOut<EpollEvent> events, std::int32_t count, std::int32_t milliseconds,
                          UserIn<linux::SignalSet> mask, std::uint64_t mask_bytes) {
    return wait_masked(epoll, events, count, deadline_in_milliseconds(milliseconds), mask, mask_bytes);
}

SysResult sys_epoll_pwait2(std::int32_t epoll, UserOut<EpollEvent> events, std::int32_t count,
                           UserIn<linux::TimeSpec> timeout, UserIn<linux::SignalSet> mask, std::uint64_t mask_bytes) {
    Deadline deadline = no_deadline;
    if (!timeout.is_null()) {
        const std::uint64_t duration = TRY(nanoseconds(TRY(timeout.read())));
        deadline = duration == 0 ? 0 : after(duration);
    }
    return wait_masked(epoll, events, count, deadline, mask, mask_bytes);
}

} // namespace personality::syscall
