// SPDX-License-Identifier: Apache-2.0
//
// Whether the current process may look into another one and change what is there: ptrace(2), "Ptrace access mode
// checking".
#pragma once

#include "personality/task/process_state.hpp"

namespace personality {

// eperm.
inline Result<> check_access(const Process& target) {
    const Process& self = current().process;
    if (&self == &target) return {};
    const Credentials& who = self.credentials;
    if (who.can(linux::Capability::sys_ptrace)) return {};
    const Credentials& owner = target.credentials;
    const bool same_user = who.uid == owner.uid && who.uid == owner.euid && who.uid == owner.suid;
    const bool same_group = who.gid == owner.gid && who.gid == owner.egid && who.gid == owner.sgid;
    const bool more_capable = (owner.capabilities.permitted & ~who.capabilities.permitted) != 0;
    return same_user && same_group && target.dumpable && !more_capable ? Result<>() : Errno::eperm;
}

} // namespace personality
