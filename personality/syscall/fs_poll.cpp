// SPDX-License-Identifier: Apache-2.0
#include "personality/syscall/fs_poll.hpp"

#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/poll_table.hpp"
#include "personality/task/task.hpp"

#include <memory>

namespace personality::syscall {

namespace {

constexpr std::uint32_t always_told = linux::pollerr | linux::pollhup | linux::pollnval;
constexpr std::size_t few = 4; // entries without memory of their own

// One look at all files; a table, if given, is told whose changes matter.
std::uint32_t look(std::span<linux::PollFd> entries, const Ref<fs::File>* files, fs::WaitTable* table) {
    std::uint32_t ready = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        linux::PollFd& entry = entries[i];
        std::uint32_t events = 0;
        if (table) table->want(static_cast<std::uint16_t>(entry.events));
        if (files[i])
            events = files[i]->poll(ready == 0 ? table : nullptr);
        else if (entry.fd >= 0)
            events = linux::pollnval;
        events &= static_cast<std::uint16_t>(entry.events) | always_told;
        entry.revents = static_cast<std::int16_t>(events);
        if (events != 0) ++ready;
    }
    return ready;
}

} // namespace

Result<std::uint32_t> wait_for_events(std::span<linux::PollFd> entries, Deadline deadline) {
    // The files stay open as long as their queues are waited in, so they are declared first.
    Ref<fs::File> few_files[few];
    std::unique_ptr<Ref<fs::File>[]> many_files;
    Ref<fs::File>* open = few_files;
    if (entries.size() > few) {
        many_files.reset(new (std::nothrow) Ref<fs::File>[entries.size()]);
        if (!many_files) return Errno::enomem;
        open = many_files.get();
    }
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (auto file = files().get(entries[i].fd)) open[i] = std::move(*file);

    fs::WaitTable table;
    std::uint32_t ready = look(entries, open, deadline == 0 ? nullptr : &table);
    while (ready == 0 && deadline != 0) {
        if (!table.complete()) return Errno::enomem;
        if (const auto woken = block(deadline); !woken) {
            if (woken.error() != Errno::etimedout) return Errno::restart_no_handler;
            deadline = 0;
        }
        ready = look(entries, open, nullptr);
    }
    return ready;
}

} // namespace personality::syscall
