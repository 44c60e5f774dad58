// SPDX-License-Identifier: Apache-2.0
//
// Who waits for which futex.
#pragma once

#include "personality/mm/address_space.hpp"
#include "personality/syscall/futex.hpp"
#include "personality/task/process_state.hpp"

namespace personality {

struct FutexWaiter {
    FutexWaiter(const FutexKey& word, std::uint32_t wanted_bits);

    FutexKey key;
    std::uint32_t bits;
    bool woken = false;
    bool for_lock = false;  // of a lock that is handed over, which has
    std::int32_t owner = 0; // ... this task
    Task* task;
    ListHook hook;

    void wake() {
        woken = true;
        task->wake();
    }
    bool waits_for(const FutexKey& word) const { return !woken && key == word; }
};

// Those that may wait for a word, in the order in which they came. A container has few at a time.
using FutexWaiters = List<FutexWaiter, &FutexWaiter::hook>;
FutexWaiters& futex_waiters_of(const FutexKey& key);
void for_each_futex_waiter(void* context, void (*each)(void* context, FutexWaiter& waiter));

// The word in the current task's memory.
Result<FutexKey> futex_key(std::uint64_t address, FutexScope scope);
Result<std::uint32_t> futex_read(std::uint64_t address);

// Nothing comes between reading the word and writing it. Returns what it was.
template<typename Change>
Result<std::uint32_t> futex_change(std::uint64_t address, Change&& change) {
    const PageRef page = TRY(current().process.memory->writable_page(address));
    auto& word = *reinterpret_cast<std::uint32_t*>(page.data() + address % page_size);
    const std::uint32_t old = word;
    word = change(old);
    return old;
}

// Blocks until the waiter was woken.
Result<> futex_sleep(FutexWaiter& waiter, Deadline deadline);

} // namespace personality
