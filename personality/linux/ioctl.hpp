// SPDX-License-Identifier: Apache-2.0
//
// ioctl(2) requests that files and terminals know. Numbers: Linux, include/uapi/asm-generic/ioctls.h.
#pragma once

#include <cstdint>

namespace personality::linux {

enum IoctlRequest : std::uint32_t {
    tcgets = 0x5401,
    tcsets = 0x5402,
    tiocgpgrp = 0x540f,
    tiocgwinsz = 0x5413,
    fionread = 0x541b,
    fionbio = 0x5421,
    fionclex = 0x5450,
    fioclex = 0x5451,
};

} // namespace personality::linux
