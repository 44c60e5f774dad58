// SPDX-License-Identifier: Apache-2.0
//
// System V shared memory, semaphores and message queues, sysvipc(7).
#include "tests/linux/tty/processes.hpp"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <ctime>
#include <vector>

namespace {

constexpr std::size_t page = 4096;

int make_segment(std::size_t bytes, int mode = 0600) {
    const int id = shmget(IPC_PRIVATE, bytes, IPC_CREAT | mode);
    CHECK(id >= 0);
    return id;
}

shmid_ds segment_state(int id) {
    shmid_ds state{};
    CHECK_EQ(shmctl(id, IPC_STAT, &state), 0);
    return state;
}

int make_semaphores(int count) {
    const int id = semget(IPC_PRIVATE, count, IPC_CREAT | 0600);
    CHECK(id >= 0);
    return id;
}

long operate(int id, std::vector<sembuf> operations) {
    return semop(id, operations.data(), operations.size()) == 0 ? 0 : -errno;
}

long value(int id, int number = 0) { return semctl(id, number, GETVAL); }

struct Text {
    long type;
    char text[100];
};

long send(int id, long type, const char* text, int flags = IPC_NOWAIT) {
    Text message{type, {}};
    std::strcpy(message.text, text);
    return msgsnd(id, &message, std::strlen(text), flags) == 0 ? 0 : -errno;
}

std::string receive(int id, long type, int flags = IPC_NOWAIT, std::size_t room = 100) {
    Text message{};
    const ssize_t got = msgrcv(id, &message, room, type, flags);
    if (got < 0) return "error " + std::to_string(errno);
    return std::to_string(message.type) + ":" + std::string(message.text, static_cast<std::size_t>(got));
}

} // namespace

CASE(shm_is_shared) {
    const int id = make_segment(3 * page + 5);
    CHECK_EQ(segment_state(id).shm_segsz, 3 * page + 5);
    CHECK_EQ(segment_state(id).shm_perm.mode, 0600);
    CHECK_EQ(segment_state(id).shm_cpid, getpid());
    auto* const memory = static_cast<char*>(shmat(id, nullptr, 0));
    CHECK(memory != reinterpret_cast<char*>(-1));
    CHECK_EQ(memory[3 * page], 0);
    const pid_t child = test::child([&] {
        std::strcpy(memory, "inherited");
        auto* const again = static_cast<char*>(shmat(id, nullptr, SHM_RDONLY));
        CHECK(std::string(again) == "inherited");
        CHECK_EQ(segment_state(id).shm_nattch, 3);
        CHECK_EQ(shmdt(again), 0);
        CHECK_EQ(segment_state(id).shm_nattch, 2);
    });
    CHECK_ENDS_WELL(child);
    CHECK(std::string(memory) == "inherited");
    CHECK_EQ(segment_state(id).shm_nattch, 1);
    CHECK_EQ(shmctl(id, IPC_RMID, nullptr), 0);
    memory[page] = 'x'; // it is there until nobody has it
    CHECK(segment_state(id).shm_perm.mode & SHM_DEST);
    CHECK_EQ(shmdt(memory), 0);
    shmid_ds state{};
    CHECK_EQ(shmctl(id, IPC_STAT, &state), -1);
    CHECK_EQ(errno, EINVAL);
    CHECK_EQ(shmdt(memory), -1);
    CHECK_EQ(errno, EINVAL);
}

CASE(shm_places) {
    const int id = make_segment(2 * page);
    auto* const first = static_cast<char*>(shmat(id, nullptr, 0));
    CHECK_EQ(shmdt(first), 0);
    CHECK(shmat(id, first + 5, 0) == reinterpret_cast<void*>(-1));
    CHECK_EQ(errno, EINVAL);
    CHECK(shmat(id, first + 5, SHM_RND) == first);
    CHECK(shmat(id, first, 0) == reinterpret_cast<void*>(-1)); // taken
    CHECK(shmat(id, first, SHM_REMAP) == first);
    CHECK_EQ(segment_state(id).shm_nattch, 1);
    CHECK_EQ(shmdt(first), 0);
    CHECK_ENDS_WELL(test::child([&] {
        auto* const fixed = static_cast<volatile char*>(shmat(id, nullptr, SHM_RDONLY));
        CHECK_EQ(fixed[0], 0);
        signal(SIGSEGV, [](int) { _exit(0); });
        fixed[0] = 1;
        _exit(1);
    }));
    CHECK_EQ(shmctl(id, IPC_RMID, nullptr), 0);
}

CASE(shm_by_key) {
    test::make_file("key", "");
    const key_t key = ftok("key", 'k');
    CHECK_EQ(shmget(key, page, 0600), -1);
    CHECK_EQ(errno, ENOENT);
    const int id = shmget(key, page, IPC_CREAT | 0600);
    CHECK(id >= 0);
    CHECK_EQ(shmget(key, page, 0600), id);
    CHECK_EQ(shmget(key, 0, 0), id);
    CHECK_EQ(shmget(key, page, IPC_CREAT | IPC_EXCL | 0600), -1);
    CHECK_EQ(errno, EEXIST);
    CHECK_EQ(shmget(key, 2 * page, 0600), -1);
    CHECK_EQ(errno, EINVAL);
    CHECK(test::content("/proc/sysvipc/shm").find(' ' + std::to_string(id) + ' ') != std::string::npos);
    shmid_ds state = segment_state(id);
    state.shm_perm.mode = 0640;
    CHECK_EQ(shmctl(id, IPC_SET, &state), 0);
    CHECK_EQ(segment_state(id).shm_perm.mode, 0640);
    CHECK_EQ(shmctl(id, IPC_RMID, nullptr), 0);
    CHECK_EQ(shmget(key, page, 0600), -1);
    CHECK_EQ(errno, ENOENT);
    CHECK_EQ(shmget(IPC_PRIVATE, 0, 0600), -1);
    CHECK_EQ(errno, EINVAL);
    CHECK(shmat(0x7fffffff, nullptr, 0) == reinterpret_cast<void*>(-1));
    CHECK_EQ(errno, EINVAL);
}

CASE(shm_says_what_there_is) {
    const int id = make_segment(3 * page);
    auto* const memory = static_cast<char*>(shmat(id, nullptr, 0));
    memory[page] = 1;
    shm_info use{};
    const int highest = shmctl(0, SHM_INFO, reinterpret_cast<shmid_ds*>(&use));
    CHECK(highest >= 0);
    CHECK(use.used_ids >= 1);
    CHECK(use.shm_tot >= 3);
    CHECK(use.shm_rss >= 1);
    shminfo limits{};
    CHECK_EQ(shmctl(0, IPC_INFO, reinterpret_cast<shmid_ds*>(&limits)), highest);
    CHECK_EQ(limits.shmmin, 1);
    CHECK_EQ(test::content("/proc/sys/kernel/shmmni") == std::to_string(limits.shmmni) + '\n', true);
    CHECK_EQ(test::content("/proc/sys/kernel/shmmax") == std::to_string(limits.shmmax) + '\n', true);
    bool found = false;
    for (int index = 0; index <= highest; ++index) {
        shmid_ds state{};
        const int at = shmctl(index, SHM_STAT, &state);
        found |= at == id && state.shm_segsz == 3 * page;
        CHECK_EQ(shmctl(index, SHM_STAT_ANY, &state), at);
    }
    CHECK(found);
    CHECK_EQ(shmctl(id, SHM_LOCK, nullptr), 0);
    CHECK(segment_state(id).shm_perm.mode & SHM_LOCKED);
    CHECK_EQ(shmctl(id, SHM_UNLOCK, nullptr), 0);
    CHECK(!(segment_state(id).shm_perm.mode & SHM_LOCKED));
    shmid_ds state = segment_state(id);
    state.shm_perm.uid = static_cast<uid_t>(-1);
    CHECK_EQ(shmctl(id, IPC_SET, &state), -1);
    CHECK_EQ(errno, EINVAL);
    CHECK_EQ(shmctl(id, IPC_RMID, nullptr), 0);
    CHECK_EQ(shmdt(memory), 0);
    CHECK_EQ(shmget(IPC_PRIVATE, limits.shmmax + 1, 0600), -1);
    CHECK_EQ(errno, EINVAL);
}

CASE(semaphores_say_what_there_is) {
    const int id = make_semaphores(3);
    seminfo limits{};
    const int highest = semctl(0, 0, IPC_INFO, &limits);
    CHECK(highest >= 0);
    CHECK_EQ(limits.semvmx, 32767);
    CHECK_EQ(limits.semmni, 32000);
    CHECK_EQ(limits.semopm, 500);
    seminfo use{};
    CHECK_EQ(semctl(0, 0, SEM_INFO, &use), highest);
    CHECK(use.semusz >= 1);
    CHECK(use.semaem >= 3);
    bool found = false;
    for (int index = 0; index <= highest; ++index) {
        semid_ds state{};
        const int at = semctl(index, 0, SEM_STAT, &state);
        found |= at == id && state.sem_nsems == 3;
        CHECK_EQ(semctl(index, 0, SEM_STAT_ANY, &state), at);
    }
    CHECK(found);
    CHECK_EQ(semctl(id, 0, IPC_RMID), 0);
}

CASE(messages_say_what_there_is) {
    const int id = msgget(IPC_PRIVATE, 0600);
    CHECK_EQ(send(id, 7, "first"), 0);
    CHECK_EQ(send(id, 3, "second"), 0);
    msginfo limits{};
    const int highest = msgctl(0, IPC_INFO, reinterpret_cast<msqid_ds*>(&limits));
    CHECK(highest >= 0);
    CHECK_EQ(limits.msgmax, 8192);
    CHECK_EQ(limits.msgmnb, 16384);
    msginfo use{};
    CHECK_EQ(msgctl(0, MSG_INFO, reinterpret_cast<msqid_ds*>(&use)), highest);
    CHECK(use.msgpool >= 1);
    CHECK(use.msgmap >= 2);
    CHECK(use.msgtql >= 11);
    bool found = false;
    for (int index = 0; index <= highest; ++index) {
        msqid_ds state{};
        const int at = msgctl(index, MSG_STAT, &state);
        found |= at == id && state.msg_qnum == 2;
        CHECK_EQ(msgctl(index, MSG_STAT_ANY, &state), at);
    }
    CHECK(found);
    CHECK_EQ(msgctl(id, IPC_RMID, nullptr), 0);
}

CASE(messages_can_be_copied) {
    const int id = msgget(IPC_PRIVATE, 0600);
    CHECK_EQ(send(id, 7, "first"), 0);
    CHECK_EQ(send(id, 3, "second"), 0);
    CHECK(receive(id, 1, MSG_COPY | IPC_NOWAIT) == "3:second");
    CHECK(receive(id, 0, MSG_COPY | IPC_NOWAIT) == "7:first");
    CHECK(receive(id, 2, MSG_COPY | IPC_NOWAIT) == "error " + std::to_string(ENOMSG));
    CHECK(receive(id, 0, MSG_COPY) == "error " + std::to_string(EINVAL));
    CHECK(receive(id, 0, MSG_COPY | IPC_NOWAIT | MSG_EXCEPT) == "error " + std::to_string(EINVAL));
    CHECK(receive(id, 0, MSG_COPY | IPC_NOWAIT, 2) == "error " + std::to_string(E2BIG));
    CHECK(receive(id, 0) == "7:first"); // they are all there still
    CHECK(receive(id, 0) == "3:second");
    CHECK_EQ(msgctl(id, IPC_RMID, nullptr), 0);
}

CASE(many_queues) {
    constexpr int many = 5000;
    std::vector<int> ids;
    while (ids.size() < many) {
        const int id = msgget(IPC_PRIVATE, 0600);
        CHECK(id >= 0);
        if (id < 0) break;
        ids.push_back(id);
    }
    for (const int id : ids)
        CHECK_EQ(msgctl(id, IPC_RMID, nullptr), 0);
}

CASE(semaphores_count) {
    const int id = make_semaphores(3);
    semid_ds state{};
    CHECK_EQ(semctl(id, 0, IPC_STAT, &state), 0);
    CHECK_EQ(state.sem_nsems, 3);
    CHECK_EQ(state.sem_otime, 0);
    CHECK_EQ(operate(id, {{0, 5, 0}, {1, 2, 0}}), 0);
    CHECK_EQ(operate(id, {{0, -3, 0}, {1, -3, IPC_NOWAIT}}), -EAGAIN); // all or nothing
    CHECK_EQ(value(id, 0), 5);
    CHECK_EQ(operate(id, {{0, -3, 0}, {1, -2, 0}, {1, 0, 0}}), 0);
    CHECK_EQ(value(id, 0), 2);
    CHECK_EQ(value(id, 1), 0);
    CHECK_EQ(operate(id, {{0, 0, IPC_NOWAIT}}), -EAGAIN);
    CHECK_EQ(operate(id, {{3, 1, 0}}), -EFBIG);
    CHECK_EQ(operate(id, {{0, 32767, 0}}), -ERANGE);
    CHECK_EQ(semctl(id, 1, SETVAL, 7), 0);
    unsigned short all[3] = {};
    CHECK_EQ(semctl(id, 0, GETALL, all), 0);
    CHECK_EQ(all[0], 2);
    CHECK_EQ(all[1], 7);
    all[2] = 9;
    CHECK_EQ(semctl(id, 0, SETALL, all), 0);
    CHECK_EQ(value(id, 2), 9);
    CHECK_EQ(semctl(id, 0, GETPID), getpid());
    CHECK_EQ(semctl(id, 0, SETVAL, 40'000), -1);
    CHECK_EQ(errno, ERANGE);
    CHECK_EQ(semctl(id, 3, GETVAL), -1);
    CHECK_EQ(errno, EINVAL);
    CHECK(test::content("/proc/sysvipc/sem").find(' ' + std::to_string(id) + ' ') != std::string::npos);
    CHECK_EQ(semctl(id, 0, IPC_RMID), 0);
    CHECK_EQ(operate(id, {{0, 1, 0}}), -EINVAL);
}

CASE(semaphores_wait) {
    const int id = make_semaphores(2);
    const pid_t child = test::child([&] {
        CHECK_EQ(operate(id, {{0, -2, 0}}), 0);
        CHECK_EQ(operate(id, {{1, 1, 0}}), 0);
    });
    while (semctl(id, 0, GETNCNT) == 0)
        usleep(1000);
    CHECK_EQ(operate(id, {{0, 1, 0}}), 0);
    CHECK_EQ(semctl(id, 0, GETNCNT), 1);
    CHECK_EQ(operate(id, {{0, 1, 0}}), 0);
    CHECK_EQ(operate(id, {{1, -1, 0}}), 0);
    CHECK_ENDS_WELL(child);
    sembuf take{0, -1, 0};
    const timespec brief{0, 20'000'000};
    CHECK_EQ(semtimedop(id, &take, 1, &brief), -1);
    CHECK_EQ(errno, EAGAIN);
    const pid_t waiter = test::child([&] { CHECK_EQ(operate(id, {{0, -1, 0}}), -EIDRM); });
    while (semctl(id, 0, GETNCNT) == 0)
        usleep(1000);
    CHECK_EQ(semctl(id, 0, IPC_RMID), 0);
    CHECK_ENDS_WELL(waiter);
}

CASE(semaphores_undo) {
    const int id = make_semaphores(2);
    CHECK_EQ(semctl(id, 0, SETVAL, 5), 0);
    CHECK_ENDS_WELL(test::child([&] {
        CHECK_EQ(operate(id, {{0, -3, SEM_UNDO}, {1, 4, SEM_UNDO}}), 0);
        CHECK_EQ(value(id, 0), 2);
    }));
    CHECK_EQ(value(id, 0), 5);
    CHECK_EQ(value(id, 1), 0);
    CHECK_EQ(semctl(id, 0, IPC_RMID), 0);
}

CASE(messages_by_type) {
    const int id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
    CHECK(id >= 0);
    CHECK(receive(id, 0) == "error " + std::to_string(ENOMSG));
    CHECK_EQ(send(id, 3, "three"), 0);
    CHECK_EQ(send(id, 1, "one"), 0);
    CHECK_EQ(send(id, 2, "two"), 0);
    CHECK_EQ(send(id, 1, "again"), 0);
    msqid_ds state{};
    CHECK_EQ(msgctl(id, IPC_STAT, &state), 0);
    CHECK_EQ(state.msg_qnum, 4);
    CHECK_EQ(state.__msg_cbytes, 16);
    CHECK_EQ(state.msg_qbytes, 16384);
    CHECK_EQ(state.msg_lspid, getpid());
    CHECK(receive(id, 2) == "2:two");
    CHECK(receive(id, -2) == "1:one");
    CHECK(receive(id, 3, IPC_NOWAIT | MSG_EXCEPT) == "1:again");
    CHECK(receive(id, 0, IPC_NOWAIT, 2) == "error " + std::to_string(E2BIG));
    CHECK(receive(id, 0, IPC_NOWAIT | MSG_NOERROR, 2) == "3:th");
    CHECK_EQ(send(id, 0, "x"), -EINVAL);
    CHECK_FAILS(call(SYS_msgsnd, id, &state, 9000, 0), EINVAL);
    const std::string block(90, 'b');
    int sent = 0;
    while (send(id, 1, block.c_str()) == 0)
        ++sent;
    CHECK_EQ(sent, 16384 / 90);
    CHECK(test::content("/proc/sysvipc/msg").find(' ' + std::to_string(id) + ' ') != std::string::npos);
    CHECK_EQ(msgctl(id, IPC_RMID, nullptr), 0);
    CHECK_EQ(send(id, 1, "x"), -EINVAL);
}

CASE(messages_wait) {
    const int id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
    const pid_t child = test::child([&] {
        for (int i = 0; i < 300; ++i)
            CHECK(receive(id, 7, 0) == "7:" + std::string(90, 'm'));
        CHECK(receive(id, 7, 0) == "error " + std::to_string(EIDRM));
    });
    const std::string block(90, 'm');
    for (int i = 0; i < 300; ++i)
        CHECK_EQ(send(id, 7, block.c_str(), 0), 0);
    msqid_ds state{};
    do {
        usleep(10'000);
        CHECK_EQ(msgctl(id, IPC_STAT, &state), 0);
    } while (state.msg_qnum > 0);
    usleep(20'000); // until it waits
    CHECK_EQ(msgctl(id, IPC_RMID, nullptr), 0);
    CHECK_ENDS_WELL(child);
}

CASE(sysv_permissions) {
    if (getuid() != 0) return;
    const int segment = make_segment(page, 0600);
    const int readable = make_segment(page, 0644);
    const int semaphores = make_semaphores(1);
    CHECK_ENDS_WELL(test::child([&] {
        CHECK_EQ(setuid(65534), 0);
        CHECK(shmat(segment, nullptr, 0) == reinterpret_cast<void*>(-1));
        CHECK_EQ(errno, EACCES);
        CHECK(shmat(readable, nullptr, 0) == reinterpret_cast<void*>(-1));
        CHECK_EQ(errno, EACCES);
        CHECK(shmat(readable, nullptr, SHM_RDONLY) != reinterpret_cast<void*>(-1));
        CHECK_EQ(shmctl(readable, IPC_RMID, nullptr), -1);
        CHECK_EQ(errno, EPERM);
        CHECK_EQ(operate(semaphores, {{0, 1, 0}}), -EACCES);
    }));
    CHECK_EQ(shmctl(segment, IPC_RMID, nullptr), 0);
    CHECK_EQ(shmctl(readable, IPC_RMID, nullptr), 0);
    CHECK_EQ(semctl(semaphores, 0, IPC_RMID), 0);
}
