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

enum IpcCommand : std::uint32_t { ipc_rmid = 0, ipc_set = 1, ipc_stat = 2, ipc_info = 3 };

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

enum ShmCommand : std::uint32_t { shm_lock = 11, shm_unlock = 12, shm_stat = 13, shm_info = 14, shm_stat_any = 15 };
inline constexpr std::uint64_t shmmax = 18446744073692774399ULL; // bytes of a segment
inline constexpr std::uint64_t shmall = shmmax;                  // pages of all
inline constexpr std::int32_t shmmni = 4096;                     // segments
inline constexpr std::uint32_t shm_dest = 01000;
inline constexpr std::uint32_t shm_locked = 02000;
inline constexpr std::uint32_t shm_hugetlb = 04000;
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

struct ShmLimits { // struct shminfo
    std::uint64_t most_bytes, least_bytes, most_segments, most_attached, most_pages;
    std::uint64_t unused[4];
};
static_assert(sizeof(ShmLimits) == 72);

struct ShmUse { // struct shm_info
    std::int32_t segments;
    std::uint32_t padding;
    std::uint64_t pages, resident, swapped;
    std::uint64_t unused[2];
};
static_assert(sizeof(ShmUse) == 48);

enum SemCommand : std::uint32_t {
    sem_getpid = 11,
    sem_getval = 12,
    sem_getall = 13,
    sem_getncnt = 14,
    sem_getzcnt = 15,
    sem_setval = 16,
    sem_setall = 17,
    sem_stat = 18,
    sem_info = 19,
    sem_stat_any = 20,
};
inline constexpr std::int32_t semmni = 32000; // sets
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

struct SemInfo { // struct seminfo
    std::int32_t map, sets, semaphores, undos, per_set, per_call, undos_per_process;
    std::int32_t undo_bytes; // SEM_INFO: sets in use
    std::int32_t largest;
    std::int32_t most_undone; // SEM_INFO: semaphores in use
};
static_assert(sizeof(SemInfo) == 40);

enum MsgCommand : std::uint32_t { msg_stat = 11, msg_info = 12, msg_stat_any = 13 };
inline constexpr std::int32_t msgmni = 32000;  // queues
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

struct MsgInfo {       // struct msginfo
    std::int32_t pool; // KiB of all queues; MSG_INFO: queues in use
    std::int32_t map;  // MSG_INFO: messages
    std::int32_t most_bytes, queue_bytes, queues, segment_bytes;
    std::int32_t headers; // MSG_INFO: bytes of messages
    std::uint16_t segments;
    std::uint16_t padding;
};
static_assert(sizeof(MsgInfo) == 32);

} // namespace personality::linux
