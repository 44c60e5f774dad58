// SPDX-License-Identifier: Apache-2.0
//
// Who a process is and what it may do, credentials(7), capabilities(7).
#pragma once

#include "personality/linux/capability.hpp"
#include "personality/task/group_list.hpp"

#include <cstdint>

namespace personality {

// What a container's root may do, as docker grants it by default: capabilities(7), bit by bit.
inline constexpr std::uint64_t root_capabilities = 0xa80425fb;

struct CapabilitySets {
    std::uint64_t effective = root_capabilities;
    std::uint64_t permitted = root_capabilities;
    std::uint64_t inheritable = 0;
    std::uint64_t bounding = root_capabilities;
    std::uint64_t ambient = 0;
};

struct Credentials {
    std::uint32_t uid = 0, euid = 0, suid = 0, fsuid = 0;
    std::uint32_t gid = 0, egid = 0, sgid = 0, fsgid = 0;
    Ref<GroupList> group_list; // null: no supplementary ones

    CapabilitySets capabilities{};
    std::uint8_t secure_bits = 0;   // PR_SET_SECUREBITS
    bool no_new_privileges = false; // PR_SET_NO_NEW_PRIVS

    bool privileged() const { return euid == 0; }
    bool can(linux::Capability capability) const {
        return (capabilities.effective & linux::capability_bit(capability)) != 0;
    }
    bool secure(linux::SecureBit bit) const { return (secure_bits & bit) != 0; }

    std::span<const std::uint32_t> groups() const {
        return group_list ? std::span<const std::uint32_t>(group_list->ids()) : std::span<const std::uint32_t>();
    }
    // One more, in a list of its own. enomem; einval: there are as many as there may be.
    Result<> add_group(std::uint32_t group);
    bool in_group(std::uint32_t group) const {
        if (group == fsgid) return true;
        for (const std::uint32_t id : groups())
            if (id == group) return true;
        return false;
    }
};

// What follows for the capabilities when user ids change, and when another program is executed by a user or in its
// name.
void user_ids_changed(Credentials& who, const Credentials& before);
void file_system_id_changed(Credentials& who, const Credentials& before);
void program_executed(Credentials& who, const Credentials& before);

} // namespace personality
