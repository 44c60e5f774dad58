// SPDX-License-Identifier: Apache-2.0
//
// What mq_open(2) and its relatives exchange, and Linux's bounds on queues. Layout: Linux,
// include/uapi/linux/mqueue.h; bounds: mq_overview(7), as /proc/sys/fs/mqueue has them by default.
#pragma once

#include <cstdint>

namespace personality::linux {

struct MqAttr {
    std::int64_t flags; // o_nonblock or nothing
    std::int64_t max_messages;
    std::int64_t message_bytes; // that a message may have
    std::int64_t messages;      // that wait
    std::int64_t reserved[4];
};
static_assert(sizeof(MqAttr) == 64);

inline constexpr std::uint32_t mq_prio_max = 32768; // priorities are below
inline constexpr std::uint32_t mq_queues_max = 256;
inline constexpr std::int64_t mq_msg_max = 10, mq_msgsize_max = 8192;
inline constexpr std::int64_t mq_hard_msg_max = 65536, mq_hard_msgsize_max = 16 * 1024 * 1024; // with CAP_SYS_RESOURCE

} // namespace personality::linux
