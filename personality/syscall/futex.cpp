// SPDX-License-Identifier: Apache-2.0
#include "personality/syscall/futex.hpp"

#include "personality/platform/user_memory.hpp"
#include "personality/syscall/futex_waiters.hpp"

#include <algorithm>

namespace personality {

namespace {

constexpr std::size_t bucket_count = 32;
FutexWaiters buckets[bucket_count];

std::int32_t wake(const FutexKey& key, std::uint32_t count, std::uint32_t bits) {
    std::int32_t woken = 0;
    for (FutexWaiter& waiter : futex_waiters_of(key)) {
        if (static_cast<std::uint32_t>(woken) >= count) break;
        if (!waiter.waits_for(key) || waiter.for_lock || (waiter.bits & bits) == 0) continue;
        waiter.wake();
        ++woken;
    }
    return woken;
}

// FUTEX_WAKE_OP's encoded operation: what becomes of the word, and which comparison of its old value counts.
struct WakeOperation {
    explicit WakeOperation(std::uint32_t encoded)
        : change(encoded >> 28 & 7), compare(encoded >> 24 & 15), change_operand(sign_extend(encoded >> 12 & 0xfff)),
          compare_operand(sign_extend(encoded & 0xfff)) {
        constexpr std::uint32_t operand_is_shift = 1U << 31;
        if ((encoded & operand_is_shift) != 0) change_operand = 1U << (change_operand & 31);
    }

    Result<std::uint32_t> changed(std::uint32_t old) const {
        switch (change) {
        case 0:
            return change_operand;
        case 1:
            return old + change_operand;
        case 2:
            return old | change_operand;
        case 3:
            return old & ~change_operand;
        case 4:
            return old ^ change_operand;
        default:
            return Errno::enosys;
        }
    }

    Result<bool> holds(std::uint32_t old) const {
        const auto value = static_cast<std::int32_t>(old);
        const auto operand = static_cast<std::int32_t>(compare_operand);
        switch (compare) {
        case 0:
            return value == operand;
        case 1:
            return value != operand;
        case 2:
            return value < operand;
        case 3:
            return value <= operand;
        case 4:
            return value > operand;
        case 5:
            return value >= operand;
        default:
            return Errno::enosys;
        }
    }

  private:
    static std::uint32_t sign_extend(std::uint32_t of_12_bits) {
        return (of_12_bits & 0x800) != 0 ? of_12_bits | 0xfffff000 : of_12_bits;
    }

    std::uint32_t change, compare, change_operand, compare_operand;
};

} // namespace

FutexWaiter::FutexWaiter(const FutexKey& word, std::uint32_t wanted_bits)
    : key(word), bits(wanted_bits), task(&current()) {
    futex_waiters_of(word).push_back(*this);
}

FutexWaiters& futex_waiters_of(const FutexKey& key) {
    return buckets[key.offset / sizeof(std::uint32_t) % bucket_count];
}

void for_each_futex_waiter(void* context, void (*each)(void* context, FutexWaiter& waiter)) {
    for (FutexWaiters& bucket : buckets)
        for (FutexWaiter& waiter : bucket)
            each(context, waiter);
}

Result<FutexKey> futex_key(std::uint64_t address, FutexScope scope) {
    if (address % sizeof(std::uint32_t) != 0) return Errno::einval;
    AddressSpace& memory = *current().process.memory;
    if (address >= layout::end) return Errno::efault;
    if (scope == FutexScope::private_to_process) return FutexKey{&memory, address};
    return memory.futex_key(address);
}

Result<std::uint32_t> futex_read(std::uint64_t address) { return UserIn<std::uint32_t>{{address}}.read(); }

Result<> futex_sleep(FutexWaiter& waiter, Deadline deadline) {
    while (!waiter.woken) {
        const auto waited = block(deadline);
        if (!waited.ok() && !waiter.woken) return waited.error();
    }
    return {};
}

Result<std::int32_t> futex_wake(std::uint64_t address, std::uint32_t count, std::uint32_t bits, FutexScope scope) {
    return wake(TRY(futex_key(address, scope)), count, bits);
}

Result<> futex_wait(std::uint64_t address, std::uint32_t expected, std::uint32_t bits, Deadline deadline,
                    FutexScope scope) {
    if (bits == 0) return Errno::einval;
    FutexWaiter waiter(TRY(futex_key(address, scope)), bits); // before the word is read: reading can block
    if (TRY(futex_read(address)) != expected) return Errno::eagain;
    return futex_sleep(waiter, deadline);
}

Result<std::int32_t> futex_requeue(std::uint64_t address, std::uint32_t wake_count, std::uint32_t move,
                                   std::uint64_t target, FutexScope scope) {
    const FutexKey from = TRY(futex_key(address, scope));
    const FutexKey to = TRY(futex_key(target, scope));
    const std::int32_t woken = wake(from, wake_count, futex_any_bits);
    if (from == to) return woken;
    FutexWaiters& bucket = futex_waiters_of(from);
    std::uint32_t moved = 0;
    for (FutexWaiter *waiter = bucket.empty() ? nullptr : &bucket.front(), *next; waiter && moved < move;
         waiter = next) {
        next = bucket.next(*waiter);
        if (!waiter->waits_for(from) || waiter->for_lock) continue;
        FutexWaiters::remove(*waiter);
        waiter->key = to;
        futex_waiters_of(to).push_back(*waiter);
        ++moved;
    }
    return woken + static_cast<std::int32_t>(moved);
}

Result<std::int32_t> futex_wake_op(std::uint64_t address, std::uint32_t wake_count, std::uint64_t target,
                                   std::uint32_t wake_target, std::uint32_t encoded, FutexScope scope) {
    const FutexKey first = TRY(futex_key(address, scope));
    const FutexKey second = TRY(futex_key(target, scope));
    const WakeOperation operation(encoded);
    TRY(operation.changed(0)); // known?
    TRY(operation.holds(0));
    const std::uint32_t old = TRY(futex_change(target, [&](std::uint32_t word) { return *operation.changed(word); }));
    std::int32_t woken = wake(first, wake_count, futex_any_bits);
    if (TRY(operation.holds(old))) woken += wake(second, wake_target, futex_any_bits);
    return woken;
}

} // namespace personality
