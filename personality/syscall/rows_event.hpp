// SPDX-License-Identifier: Apache-2.0
//
// Rows of the table: descriptors of events, and waiting for many of them.
#pragma once

#include "personality/linux/aio.hpp"
#include "personality/linux/epoll.hpp"
#include "personality/linux/signal.hpp"
#include "personality/linux/timer.hpp"
#include "personality/syscall/table.hpp"

namespace personality::syscall {

// event_calls.cpp
SysResult sys_eventfd(std::uint32_t count);
SysResult sys_eventfd2(std::uint32_t count, std::uint32_t flags);
SysResult sys_timerfd_create(std::int32_t clock, std::uint32_t flags);
SysResult sys_timerfd_settime(std::int32_t descriptor, std::uint32_t flags, UserIn<linux::ITimerSpec> value,
                              UserOut<linux::ITimerSpec> old);
SysResult sys_timerfd_gettime(std::int32_t descriptor, UserOut<linux::ITimerSpec> value);
SysResult sys_signalfd(std::int32_t descriptor, UserIn<linux::SignalSet> mask, std::uint64_t mask_bytes);
SysResult sys_signalfd4(std::int32_t descriptor, UserIn<linux::SignalSet> mask, std::uint64_t mask_bytes,
                        std::uint32_t flags);

// epoll_calls.cpp
SysResult sys_epoll_create(std::int32_t size);
SysResult sys_epoll_create1(std::uint32_t flags);
SysResult sys_epoll_ctl(std::int32_t epoll, std::int32_t operation, std::int32_t descriptor,
                        UserIn<linux::EpollEvent> event);
SysResult sys_epoll_wait(std::int32_t epoll, UserOut<linux::EpollEvent> events, std::int32_t count,
                         std::int32_t milliseconds);
SysResult sys_epoll_pwait(std::int32_t epoll, UserOut<linux::EpollEvent> events, std::int32_t count,
                          std::int32_t milliseconds, UserIn<linux::SignalSet> mask, std::uint64_t mask_bytes);
SysResult sys_epoll_pwait2(std::int32_t epoll, UserOut<linux::EpollEvent> events, std::int32_t count,
                           UserIn<linux::TimeSpec> timeout, UserIn<linux::SignalSet> mask, std::uint64_t mask_bytes);

// aio_calls.cpp
SysResult sys_io_setup(std::uint32_t most, UserInOut<std::uint64_t> id);
SysResult sys_io_destroy(std::uint64_t id);
SysResult sys_io_getevents(std::uint64_t id, std::int64_t least, std::int64_t most, UserOut<linux::IoEvent> events,
                           UserIn<linux::TimeSpec> timeout);
SysResult sys_io_submit(std::uint64_t id, std::int64_t count, UserIn<std::uint64_t> requests);
SysResult sys_io_cancel(std::uint64_t id, UserIn<linux::Iocb> request, UserOut<linux::IoEvent> result);
SysResult sys_io_pgetevents(std::uint64_t id, std::int64_t least, std::int64_t most, UserOut<linux::IoEvent> events,
                            UserIn<linux::TimeSpec> timeout, UserIn<linux::AioSignals> signals);

inline constexpr Row event_rows[] = {
    row<sys_io_setup>(206, "io_setup", Support::full),
    row<sys_io_destroy>(207, "io_destroy", Support::full),
    row<sys_io_getevents>(208, "io_getevents", Support::full),
    row<sys_io_submit>(209, "io_submit", Support::partial, "done at once; no IOCB_CMD_POLL"),
    row<sys_io_cancel>(210, "io_cancel", Support::full),
    row<sys_epoll_create>(213, "epoll_create", Support::full),
    row<sys_epoll_wait>(232, "epoll_wait", Support::full),
    row<sys_epoll_ctl>(233, "epoll_ctl", Support::full),
    row<sys_epoll_pwait>(281, "epoll_pwait", Support::full),
    row<sys_signalfd>(282, "signalfd", Support::full),
    row<sys_timerfd_create>(283, "timerfd_create", Support::full),
    row<sys_eventfd>(284, "eventfd", Support::full),
    row<sys_timerfd_settime>(286, "timerfd_settime", Support::full),
    row<sys_timerfd_gettime>(287, "timerfd_gettime", Support::full),
    row<sys_signalfd4>(289, "signalfd4", Support::full),
    row<sys_eventfd2>(290, "eventfd2", Support::full),
    row<sys_epoll_create1>(291, "epoll_create1", Support::full),
    row<sys_io_pgetevents>(333, "io_pgetevents", Support::full),
    row<sys_epoll_pwait2>(441, "epoll_pwait2", Support::full),
};

} // namespace personality::syscall
