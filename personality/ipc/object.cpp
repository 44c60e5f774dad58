// SPDX-License-Identifier: Apache-2.0
#include "personality/ipc/object.hpp"

#include "personality/platform/clock.hpp"
#include "personality/task/task.hpp"

namespace personality::ipc {

Identity Identity::make(std::int32_t key, std::uint32_t flags) {
    const Credentials& who = credentials();
    return {key, 0, who.euid, who.egid, who.euid, who.egid, flags & 0777};
}

Result<> Identity::check_access(std::uint32_t wanted) const {
    const Credentials& who = credentials();
    const std::uint32_t bits = (wanted >> 6 | wanted >> 3 | wanted) & 7;
    std::uint32_t granted = mode;
    if (who.euid == creator_uid || who.euid == uid)
        granted >>= 6;
    else if (who.in_group(creator_gid) || who.in_group(gid))
        granted >>= 3;
    if ((bits & ~granted) == 0 || who.can(linux::Capability::ipc_owner)) return {};
    return Errno::eacces;
}

bool Identity::is_owner() const {
    const std::uint32_t who = credentials().euid;
    return who == creator_uid || who == uid;
}

Result<> Identity::check_owner() const {
    return is_owner() || credentials().can(linux::Capability::sys_admin) ? Result<>() : Errno::eperm;
}

Result<> Identity::change(const linux::IpcPerm& wanted) {
    TRY(check_owner());
    if (wanted.uid == ~0U || wanted.gid == ~0U) return Errno::einval;
    uid = wanted.uid;
    gid = wanted.gid;
    mode = (mode & ~0777U) | (wanted.mode & 0777);
    return {};
}

linux::IpcPerm Identity::shown() const {
    return {key, uid, gid, creator_uid, creator_gid, mode, static_cast<std::uint16_t>(id / index_step), 0, 0, {}};
}

std::int64_t now_s() { return static_cast<std::int64_t>(platform::realtime_ns() / nanoseconds_per_second); }

} // namespace personality::ipc
