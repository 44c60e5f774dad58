// SPDX-License-Identifier: Apache-2.0
//
// Futexes that are locks: those that the kernel hands over, and those whose owner ends. There are no priorities to
// inherit, as all tasks of a container have one.
#include "personality/platform/user_memory.hpp"
#include "personality/syscall/futex_waiters.hpp"

namespace personality {

namespace {

constexpr unsigned longest_robust_list = 2048; // ROBUST_LIST_LIMIT: it may lead in a circle

FutexWaiter* first_waiter(const FutexKey& key) {
    for (FutexWaiter& waiter : futex_waiters_of(key))
        if (waiter.for_lock && waiter.waits_for(key)) return &waiter;
    return nullptr;
}

// The word's new owner is who waits longest; nobody, if nobody waits.
Result<> hand_over(const FutexKey& key, std::uint64_t address, std::uint32_t mark) {
    const PageRef page = TRY(current().process.memory->writable_page(address)); // nothing blocks from here on
    FutexWaiter* const next = first_waiter(key);
    const std::int32_t owner = next != nullptr ? next->task->tid : 0;
    if (next != nullptr) next->wake();
    bool more = false;
    for (FutexWaiter& waiter : futex_waiters_of(key)) {
        if (!waiter.for_lock || !waiter.waits_for(key)) continue;
        waiter.owner = owner;
        more = true;
    }
    TRY(futex_change(
        address, [&](std::uint32_t) { return static_cast<std::uint32_t>(owner) | mark | (more ? futex_waiters : 0); }));
    return {};
}

// True: the task has the lock now.
Result<bool> take(std::uint64_t address, std::uint32_t self, bool try_only, std::int32_t& owner) {
    bool taken = false;
    const std::uint32_t old = TRY(futex_change(address, [&](std::uint32_t word) {
        taken = (word & futex_tid_mask) == 0;
        if (taken) return self | (word & (futex_waiters | futex_owner_died));
        return try_only || (word & futex_tid_mask) == self ? word : word | futex_waiters;
    }));
    owner = static_cast<std::int32_t>(old & futex_tid_mask);
    if (!taken && owner == static_cast<std::int32_t>(self)) return Errno::edeadlk;
    return taken;
}

// One lock of the list of a task that ends.
Result<> release_robust(const Task& task, std::uint64_t address, bool handed_over, bool pending) {
    if (address % sizeof(std::uint32_t) != 0) return Errno::einval;
    bool owned = false;
    const std::uint32_t old = TRY(futex_change(address, [&](std::uint32_t word) {
        owned = (word & futex_tid_mask) == static_cast<std::uint32_t>(task.tid);
        return owned ? (word & futex_waiters) | futex_owner_died : word;
    }));
    if (!owned && (!pending || handed_over || old != 0)) return {};
    if (!owned || ((old & futex_waiters) != 0 && !handed_over))
        TRY(futex_wake(address, 1, futex_any_bits, FutexScope::shared));
    return {};
}

} // namespace

Result<> futex_lock(std::uint64_t address, Deadline deadline, bool try_only, FutexScope scope) {
    const FutexKey key = TRY(futex_key(address, scope));
    const auto self = static_cast<std::uint32_t>(current().tid);
    std::int32_t owner = 0;
    if (TRY(take(address, self, try_only, owner))) return {};
    if (try_only) return Errno::eagain;
    if (Task::find(owner) == nullptr) return Errno::esrch;
    FutexWaiter waiter(key, futex_any_bits);
    waiter.for_lock = true;
    waiter.owner = owner;
    return futex_sleep(waiter, deadline);
}

Result<> futex_unlock(std::uint64_t address, FutexScope scope) {
    const FutexKey key = TRY(futex_key(address, scope));
    const std::uint32_t word = TRY(futex_read(address));
    if ((word & futex_tid_mask) != static_cast<std::uint32_t>(current().tid)) return Errno::eperm;
    return hand_over(key, address, 0);
}

void futex_release_owned(const Task& task) {
    for (;;) {
        struct Search {
            std::int32_t owner;
            FutexWaiter* found = nullptr;
        } search{task.tid};
        for_each_futex_waiter(&search, [](void* context, FutexWaiter& waiter) {
            auto& wanted = *static_cast<Search*>(context);
            if (waiter.for_lock && !waiter.woken && waiter.owner == wanted.owner) wanted.found = &waiter;
        });
        if (search.found == nullptr) return;
        // A word of another address space can't be reached from here: its waiter looks again.
        const FutexKey key = search.found->key;
        if (key.owner != task.process.memory.get()) {
            search.found->wake();
            continue;
        }
        if (!hand_over(key, key.offset, futex_owner_died).ok()) search.found->wake();
    }
}

void futex_release_robust_list(Task& task) {
    struct Head {
        std::uint64_t next;
        std::int64_t offset;
        std::uint64_t pending;
    };
    constexpr std::uint64_t handed_over = 1; // in an entry's address
    if (task.robust_list == 0) return;
    const auto head = UserIn<Head>{{std::exchange(task.robust_list, 0)}};
    const auto list = head.read();
    if (!list.ok()) return;
    const auto release = [&](std::uint64_t entry, bool pending) {
        const std::uint64_t address = (entry & ~handed_over) + static_cast<std::uint64_t>(list->offset);
        return release_robust(task, address, (entry & handed_over) != 0, pending);
    };
    std::uint64_t entry = list->next;
    for (unsigned i = 0; i < longest_robust_list && (entry & ~handed_over) != head.address; ++i) {
        const auto next = UserIn<std::uint64_t>{{entry & ~handed_over}}.read();
        if (entry != list->pending && !release(entry, false).ok()) return;
        if (!next.ok()) return;
        entry = *next;
    }
    if (list->pending != 0) (void)release(list->pending, true);
}

} // namespace personality
