// SPDX-License-Identifier: Apache-2.0
//
// Who a process is, credentials(7). All containers' processes start with the whole set of capabilities if their
// effective user is 0, and with none otherwise.
#pragma once

#include <cstdint>

namespace personality {

struct Credentials {
    static constexpr unsigned max_groups = 32;

    std::uint32_t uid = 0, euid = 0, suid = 0, fsuid = 0;
    std::uint32_t gid = 0, egid = 0, sgid = 0, fsgid = 0;
    std::uint32_t group_count = 0;
    std::uint32_t groups[max_groups] = {};

    bool privileged() const { return euid == 0; }
    bool in_group(std::uint32_t group) const {
        if (group == fsgid) return true;
        for (unsigned i = 0; i < group_count; ++i)
            if (groups[i] == group) return true;
        return false;
    }
};

} // namespace personality
