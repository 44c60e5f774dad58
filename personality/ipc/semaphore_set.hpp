// SPDX-License-Identifier: Apache-2.0
//
// System V semaphores, semget(2), semop(2). What processes want undone when they end (SEM_UNDO) is kept by the sets.
#pragma once

#include "personality/ipc/table.hpp"
#include "personality/task/wait_queue.hpp"

#include <memory>
#include <span>

namespace personality::ipc {

class SemaphoreSet : public RefCounted {
  public:
    ListHook hook;

    struct Semaphore {
        std::uint16_t value = 0;
        std::uint16_t wait_for_more = 0, wait_for_zero = 0; // how many tasks do
        std::int32_t last = 0;                              // pid
    };

    static Result<Ref<SemaphoreSet>> make(std::int32_t count); // enomem
    ~SemaphoreSet();

    // All operations at once, as soon as all can be made. eagain, erange, efbig, eidrm, eintr, enomem.
    Result<> operate(std::span<const linux::SemBuf> operations, Deadline deadline);
    Result<> remove(); // IPC_RMID. eperm
    // SETVAL, SETALL: from `first` on. Nothing of them is to be undone any more.
    void set(std::size_t first, std::span<const std::uint16_t> values);
    void process_ends(std::int32_t pid);

    Identity identity;
    Ref<SemaphoreSet> held;
    std::unique_ptr<Semaphore[]> semaphores;
    std::size_t count = 0;
    std::int64_t operated = 0, changed = 0; // times

  private:
    struct Undo {
        std::int32_t pid;
        std::unique_ptr<std::int16_t[]> adjustments;
        ListHook hook;
    };

    Result<Undo*> undo_of(std::int32_t pid);
    Result<const linux::SemBuf*> try_all(std::span<const linux::SemBuf> operations, Undo* undo);
    Result<> wait_for(const linux::SemBuf& blocking, Deadline deadline);

    bool removed_ = false;
    WaitQueue changed_;
    List<Undo, &Undo::hook> undos_;
};

Table<SemaphoreSet>& semaphore_sets();

// Undoes what the process wants undone.
void undo_semaphores(std::int32_t pid);

} // namespace personality::ipc
