// SPDX-License-Identifier: Apache-2.0
#include "personality/syscall/futex.hpp"

#include "personality/platform/user_memory.hpp"
#include "personality/task/process_state.hpp"

namespace personality {

namespace {

// Waiters of all futexes; a container has few at a time. A word is told apart by its address space and address: that
// fits what threads and vfork(2) share.
struct FutexWaiter {
    const AddressSpace* memory;
    std::uint64_t address;
    std::uint32_t bits;
    bool woken = false;
    WaitQueue queue;
    ListHook hook;
};

List<FutexWaiter, &FutexWaiter::hook> waiters;

const AddressSpace* own_memory() { return current().process.memory.get(); }

bool waits_for(const FutexWaiter& waiter, std::uint64_t address, std::uint32_t bits) {
    return waiter.memory == own_memory() && waiter.address == address && (waiter.bits & bits) != 0;
}

} // namespace

std::int32_t futex_wake(std::uint64_t address, std::uint32_t count, std::uint32_t bits) {
    std::int32_t woken = 0;
    for (FutexWaiter& waiter : waiters) {
        if (static_cast<std::uint32_t>(woken) >= count) break;
        if (waiter.woken || !waits_for(waiter, address, bits)) continue;
        waiter.woken = true;
        waiter.queue.wake_all();
        ++woken;
    }
    return woken;
}

Result<> futex_wait(std::uint64_t address, std::uint32_t expected, std::uint32_t bits, Deadline deadline) {
    if (address % sizeof(std::uint32_t) != 0 || bits == 0) return Errno::einval;
    FutexWaiter waiter{.memory = own_memory(), .address = address, .bits = bits, .queue = {}, .hook = {}};
    waiters.push_back(waiter); // before the word is read: reading can block
    if (TRY(UserIn<std::uint32_t>{{address}}.read()) != expected) return Errno::eagain;
    while (!waiter.woken)
        TRY(waiter.queue.wait(deadline));
    return {};
}

std::int32_t futex_requeue(std::uint64_t address, std::uint32_t wake, std::uint32_t move, std::uint64_t target) {
    const std::int32_t woken = futex_wake(address, wake);
    std::uint32_t moved = 0;
    for (FutexWaiter& waiter : waiters) {
        if (moved >= move) break;
        if (waiter.woken || !waits_for(waiter, address, futex_any_bits)) continue;
        waiter.address = target;
        ++moved;
    }
    return woken + static_cast<std::int32_t>(moved);
}

} // namespace personality
