// SPDX-License-Identifier: Apache-2.0
//
// Rows of the table: System V communication.
#pragma once

#include "personality/linux/sysv.hpp"
#include "personality/linux/time.hpp"
#include "personality/syscall/table.hpp"

namespace personality::syscall {

// sysv_shm.cpp
SysResult sys_shmget(std::int32_t key, std::uint64_t bytes, std::uint32_t flags);
SysResult sys_shmat(std::int32_t id, UserAddress address, std::uint32_t flags);
SysResult sys_shmdt(UserAddress address);
SysResult sys_shmctl(std::int32_t id, std::uint32_t command, UserInOut<linux::ShmIdDs> argument);

// sysv_sem.cpp
SysResult sys_semget(std::int32_t key, std::int32_t count, std::uint32_t flags);
SysResult sys_semop(std::int32_t id, UserIn<linux::SemBuf> operations, std::uint32_t count);
SysResult sys_semtimedop(std::int32_t id, UserIn<linux::SemBuf> operations, std::uint32_t count,
                         UserIn<linux::TimeSpec> timeout);
SysResult sys_semctl(std::int32_t id, std::int32_t number, std::uint32_t command, std::uint64_t argument);

// sysv_msg.cpp
SysResult sys_msgget(std::int32_t key, std::uint32_t flags);
SysResult sys_msgsnd(std::int32_t id, UserAddress message, std::uint64_t bytes, std::uint32_t flags);
SysResult sys_msgrcv(std::int32_t id, UserAddress message, std::uint64_t bytes, std::int64_t type, std::uint32_t flags);
SysResult sys_msgctl(std::int32_t id, std::uint32_t command, UserInOut<linux::MsqIdDs> argument);

inline constexpr Row sysv_rows[] = {
    row<sys_shmget>(29, "shmget", Support::full), row<sys_shmat>(30, "shmat", Support::full),
    row<sys_shmctl>(31, "shmctl", Support::full), row<sys_semget>(64, "semget", Support::full),
    row<sys_semop>(65, "semop", Support::full),   row<sys_semctl>(66, "semctl", Support::full),
    row<sys_shmdt>(67, "shmdt", Support::full),   row<sys_msgget>(68, "msgget", Support::full),
    row<sys_msgsnd>(69, "msgsnd", Support::full), row<sys_msgrcv>(70, "msgrcv", Support::full),
    row<sys_msgctl>(71, "msgctl", Support::full), row<sys_semtimedop>(220, "semtimedop", Support::full),
};

} // namespace personality::syscall
