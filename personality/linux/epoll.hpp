// SPDX-License-Identifier: Apache-2.0
//
// epoll(7) and eventfd(2). Values: Linux, include/uapi/linux/eventpoll.h and include/linux/eventfd.h.
#pragma once

#include <cstdint>

namespace personality::linux {

inline constexpr std::uint32_t epoll_exclusive = 1U << 28;
inline constexpr std::uint32_t epoll_wakeup = 1U << 29;
inline constexpr std::uint32_t epoll_oneshot = 1U << 30;
inline constexpr std::uint32_t epoll_et = 1U << 31;

enum EpollOperation : std::int32_t { epoll_ctl_add = 1, epoll_ctl_del = 2, epoll_ctl_mod = 3 };

struct [[gnu::packed]] EpollEvent {
    std::uint32_t events;
    std::uint64_t data;
};
static_assert(sizeof(EpollEvent) == 12);

inline constexpr std::uint32_t efd_semaphore = 1;

} // namespace personality::linux
