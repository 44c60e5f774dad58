// SPDX-License-Identifier: Apache-2.0
//
// Rows of the table: POSIX message queues. Handlers: mqueue_calls.cpp.
#pragma once

#include "personality/linux/mqueue.hpp"
#include "personality/linux/time.hpp"
#include "personality/linux/timer.hpp"
#include "personality/syscall/table.hpp"

namespace personality::syscall {

SysResult sys_mq_open(UserString name, std::uint32_t flags, std::uint32_t mode, UserIn<linux::MqAttr> attributes);
SysResult sys_mq_unlink(UserString name);
SysResult sys_mq_timedsend(std::int32_t descriptor, UserIn<char> from, std::uint64_t bytes, std::uint32_t priority,
                           UserIn<linux::TimeSpec> deadline);
SysResult sys_mq_timedreceive(std::int32_t descriptor, UserOut<char> to, std::uint64_t bytes,
                              UserOut<std::uint32_t> priority, UserIn<linux::TimeSpec> deadline);
SysResult sys_mq_notify(std::int32_t descriptor, UserIn<linux::SignalEvent> event);
SysResult sys_mq_getsetattr(std::int32_t descriptor, UserIn<linux::MqAttr> wanted, UserOut<linux::MqAttr> old);

inline constexpr Row mqueue_rows[] = {
    row<sys_mq_open>(240, "mq_open", Support::full, "RLIMIT_MSGQUEUE is for the container, not for each user"),
    row<sys_mq_unlink>(241, "mq_unlink", Support::full),
    row<sys_mq_timedsend>(242, "mq_timedsend", Support::full),
    row<sys_mq_timedreceive>(243, "mq_timedreceive", Support::full),
    row<sys_mq_notify>(244, "mq_notify", Support::partial, "no SIGEV_THREAD, which needs a netlink socket"),
    row<sys_mq_getsetattr>(245, "mq_getsetattr", Support::full),
};

} // namespace personality::syscall
