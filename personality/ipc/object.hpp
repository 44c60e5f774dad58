// SPDX-License-Identifier: Apache-2.0
//
// What System V's shared memory, semaphores and message queues have in common: a key, an identifier, an owner and
// permissions, sysvipc(7).
#pragma once

#include "personality/base/result.hpp"
#include "personality/linux/sysv.hpp"

namespace personality::ipc {

struct Identity {
    std::int32_t key = linux::ipc_private;
    std::int32_t id = 0;
    std::uint32_t uid = 0, gid = 0, creator_uid = 0, creator_gid = 0;
    std::uint32_t mode = 0; // permissions, shm_dest, shm_locked

    // The current process's, with the permissions of a get call's flags.
    static Identity make(std::int32_t key, std::uint32_t flags);

    // eacces. `wanted`: permissions as an owner's, a group's or others', or several of these.
    Result<> check_access(std::uint32_t wanted) const;
    bool is_owner() const; // whose the object is, or who made it
    // For removing and changing: eperm.
    Result<> check_owner() const;
    // IPC_SET.
    Result<> change(const linux::IpcPerm& wanted);
    linux::IpcPerm shown() const;
};

inline constexpr std::uint32_t may_read = 0444;
inline constexpr std::uint32_t may_write = 0222;

// An identifier, as programs know it, is a sequence number times this, and an index.
inline constexpr std::int32_t index_step = 32768;

std::int64_t now_s(); // as the times of IPC_STAT

} // namespace personality::ipc
