// SPDX-License-Identifier: Apache-2.0
//
// The ioctls of terminals, ioctl_tty(2).
#pragma once

#include "personality/fs/tty/tty.hpp"

namespace personality::fs {

// Through which file a request comes: a pseudoterminal's master reaches the same attributes, and is nobody's
// controlling terminal.
enum class TtySide { programs, master };

// enotty: no request for a terminal.
Result<std::int64_t> tty_ioctl(Tty& tty, std::uint32_t request, UserAddress argument, TtySide side);

} // namespace personality::fs
