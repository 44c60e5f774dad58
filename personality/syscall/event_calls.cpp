// SPDX-License-Identifier: Apache-2.0
//
// eventfd(2).
#include "personality/event/event_fd.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/syscall/rows_event.hpp"
#include "personality/task/task.hpp"

namespace personality::syscall {

SysResult sys_eventfd2(std::uint32_t count, std::uint32_t flags) {
    if ((flags & ~(linux::efd_semaphore | linux::o_cloexec | linux::o_nonblock)) != 0) return Errno::einval;
    const bool semaphore = (flags & linux::efd_semaphore) != 0;
    auto file = TRY(event::make_event_fd(count, semaphore, flags & linux::o_nonblock));
    return TRY(files().add(std::move(file), (flags & linux::o_cloexec) != 0, limit_of_open_files()));
}

SysResult sys_eventfd(std::uint32_t count) { return sys_eventfd2(count, 0); }

} // namespace personality::syscall
