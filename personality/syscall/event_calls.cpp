// SPDX-License-Identifier: Apache-2.0
//
// eventfd(2), signalfd(2).
#include "personality/event/event_fd.hpp"
#include "personality/event/signal_fd.hpp"
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

SysResult sys_signalfd4(std::int32_t descriptor, UserIn<linux::SignalSet> mask, std::uint64_t mask_bytes,
                        std::uint32_t flags) {
    if (mask_bytes != sizeof(linux::SignalSet)) return Errno::einval;
    const linux::SignalSet wanted = TRY(mask.read());
    if ((flags & ~(linux::o_cloexec | linux::o_nonblock)) != 0) return Errno::einval;
    if (descriptor == -1) {
        auto file = TRY(event::make_signal_fd(wanted, flags & linux::o_nonblock));
        return TRY(files().add(std::move(file), (flags & linux::o_cloexec) != 0, limit_of_open_files()));
    }
    TRY(event::set_signal_fd(*TRY(files().get(descriptor)), wanted));
    return descriptor;
}

SysResult sys_signalfd(std::int32_t descriptor, UserIn<linux::SignalSet> mask, std::uint64_t mask_bytes) {
    return sys_signalfd4(descriptor, mask, mask_bytes, 0);
}

} // namespace personality::syscall
