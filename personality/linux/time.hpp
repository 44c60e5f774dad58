// SPDX-License-Identifier: Apache-2.0
//
// Times as the system calls exchange them. Layouts: Linux, include/uapi/linux/time.h.
#pragma once

#include <cstdint>

namespace personality::linux {

struct timespec {
    std::int64_t tv_sec;
    std::int64_t tv_nsec;
};
static_assert(sizeof(timespec) == 16);

struct timeval {
    std::int64_t tv_sec;
    std::int64_t tv_usec;
};
static_assert(sizeof(timeval) == 16);

} // namespace personality::linux
