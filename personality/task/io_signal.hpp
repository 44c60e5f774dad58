// SPDX-License-Identifier: Apache-2.0
//
// Who gets a signal for I/O on an open file, and which: fcntl(2), F_SETOWN and F_SETSIG.
#pragma once

#include "personality/base/result.hpp"

#include <cstdint>

namespace personality {

struct IoSignal {
    // As F_SETOWN_EX numbers them.
    enum class Owner : std::int32_t { thread = 0, process = 1, group = 2 };

    Owner kind = Owner::process;
    std::int32_t owner = 0; // 0: nobody
    unsigned signal = 0;    // 0: SIGIO, which tells nothing
    std::int32_t descriptor = 0;
    std::uint32_t uid = 0, euid = 0; // of who chose the owner: nobody gets one that this user may not send

    // The current task chooses. esrch: there is no such thread, process or group.
    Result<> set_owner(Owner owner_kind, std::int32_t number);
    // `code`: poll_in and its like; `band`: events as of poll(2).
    void send(std::int32_t code, std::uint32_t band) const;
};

} // namespace personality
