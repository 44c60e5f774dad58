// SPDX-License-Identifier: Apache-2.0
//
// Who a process is, credentials(7). A process has the capabilities of a container's root if its effective user is 0,
// and none otherwise.
#pragma once

#include "personality/linux/capability.hpp"

#include <cstdint>

namespace personality {

// What a container's root may do, as docker grants it by default: capabilities(7), bit by bit.
inline constexpr std::uint64_t root_capabilities = 0xa80425fb;

struct Credentials {
    static constexpr unsigned max_groups = 32;

    std::uint32_t uid = 0, euid = 0, suid = 0, fsuid = 0;
    std::uint32_t gid = 0, egid = 0, sgid = 0, fsgid = 0;
    std::uint32_t group_count = 0;
    std::uint32_t groups[max_groups] = {};

    bool privileged() const { return euid == 0; }
    bool can(linux::Capability capability) const {
        const bool of_files = (linux::file_system_capabilities & linux::capability_bit(capability)) != 0;
        return privileged() && (!of_files || fsuid == 0) &&
               (root_capabilities & linux::capability_bit(capability)) != 0;
    }
    bool in_group(std::uint32_t group) const {
        if (group == fsgid) return true;
        for (unsigned i = 0; i < group_count; ++i)
            if (groups[i] == group) return true;
        return false;
    }
};

} // namespace personality
