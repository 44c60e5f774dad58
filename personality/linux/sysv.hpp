// SPDX-License-Identifier: Apache-2.0
//
// System V communication, sysvipc(7). Layouts: Linux, include/uapi/asm-generic/ipcbuf.h, shmbuf.h, msgbuf.h and
// arch/x86/include/uapi/asm/sembuf.h; values: include/uapi/linux/ipc.h, shm.h, sem.h, msg.h.
#pragma once

#include <cstdint>

namespace personality::linux {

inline constexpr std::int32_t ipc_private = 0;
inline constexpr std::uint32_t ipc_creat = 01000;
inline constexpr std::uint32_t ipc_excl = 02000;
inline constexpr std::uint32_t ipc_nowait = 04000;
inline constexpr std::uint32_t ipc_64 = 0x100; // of a command; what x86-64 means anyway

enum IpcCommand : std::uint32_t { ipc_rmid = 0, ipc_set = 1, ipc_stat = 2 };

struct IpcPerm {
    std::int32_t key;
    std::uint32_t uid, gid, creator_uid, creator_gid;
    std::uint32_t mode;
    std::uint16_t sequence;
    std::uint16_t padding;
    std::uint32_t padding2;
    std::uint64_t unused[2];
};
static_assert(sizeof(IpcPerm) == 48);

enum ShmCommand : std::uint32_t { shm_lock = 11, shm_unlock = 12 };
inline constexpr std::uint32_t shm_dest = 01000;
inline constexpr std::uint32_t shm_rdonly = 010000;
inline constexpr std::uint32_t shm_rnd = 020000;
inline constexpr std::uint32_t shm_remap = 040000;
inline constexpr std::uint32_t shm_exec = 0100000;

struct ShmIdDs {
    IpcPerm permissions;
    std::uint64_t bytes;
    std::int64_t attached, detached, changed; // times
    std::int32_t creator, last;
    std::uint64_t attachments;
    std::uint64_t unused[2];
};
static_assert(sizeof(ShmIdDs) == 112);

enum SemCommand : std::uint32_t {
    sem_getpid = 11,
    sem_getval = 12,
    sem_getall = 13,
    sem_getncnt = 14,
    sem_getzcnt = 15,
    sem_setval = 16,
    sem_setall = 17,
};
inline constexpr std::int32_t semvmx = 32767; // the largest value
inline constexpr std::int32_t semmsl = 32000; // semaphores in a set
inline constexpr std::uint32_t semopm = 500;  // operations in a call
inline constexpr std::uint16_t sem_undo = 010000;

struct SemBuf {
    std::uint16_t number;
    std::int16_t operation;
    std::uint16_t flags;
};
static_assert(sizeof(SemBuf) == 6);

struct SemIdDs {
    IpcPerm permissions;
    std::int64_t operated;
    std::uint64_t unused;
    std::int64_t changed;
    std::uint64_t unused2;
    std::uint64_t count;
    std::uint64_t unused3[2];
};
static_assert(sizeof(SemIdDs) == 104);

inline constexpr std::uint64_t msgmax = 8192;  // bytes of a message
inline constexpr std::uint64_t msgmnb = 16384; // ... in a queue
inline constexpr std::uint32_t msg_noerror = 010000;
inline constexpr std::uint32_t msg_except = 020000;
inline constexpr std::uint32_t msg_copy = 040000;

struct MsqIdDs {
    IpcPerm permissions;
    std::int64_t sent, received, changed; // times
    std::uint64_t bytes, count, limit;
    std::int32_t last_sender, last_receiver;
    std::uint64_t unused[2];
};
static_assert(sizeof(MsqIdDs) == 120);

} // namespace personality::linux
