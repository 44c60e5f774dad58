// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/clock.hpp"
#include "personality/syscall/futex.hpp"
#include "personality/syscall/rows_process.hpp"
#include "personality/syscall/time_values.hpp"

namespace personality::syscall {

namespace {

enum Operation : std::uint32_t {
    wait = 0,
    wake = 1,
    requeue = 3,
    cmp_requeue = 4,
    wake_op = 5,
    lock_pi = 6,
    unlock_pi = 7,
    trylock_pi = 8,
    wait_bitset = 9,
    wake_bitset = 10,
    lock_pi2 = 13,
};
constexpr std::uint32_t private_flag = 128;
constexpr std::uint32_t realtime_flag = 256;

Result<Deadline> deadline_of(std::uint64_t timeout, bool absolute, bool realtime) {
    if (timeout == 0) return no_deadline;
    const std::uint64_t time = TRY(nanoseconds(TRY(UserIn<linux::TimeSpec>{{timeout}}.read())));
    if (!absolute) return after(time);
    const std::uint64_t now = realtime ? platform::realtime_ns() : platform::monotonic_ns();
    return time > now ? after(time - now) : Deadline{0};
}

// A wait with a relative timeout isn't made again after a handler: its time would begin anew.
SysResult waited(const Result<>& result, bool timed) {
    if (result.ok()) return 0;
    return timed && result.error() == Errno::restart_sys ? Errno::restart_no_handler : result.error();
}

} // namespace

SysResult sys_futex(std::uint64_t address, std::uint32_t operation, std::uint32_t value, std::uint64_t timeout,
                    std::uint64_t address2, std::uint32_t value3) {
    const bool realtime = (operation & realtime_flag) != 0;
    const FutexScope scope = (operation & private_flag) != 0 ? FutexScope::private_to_process : FutexScope::shared;
    const auto value2 = static_cast<std::uint32_t>(timeout);
    const std::uint32_t command = operation & ~(private_flag | realtime_flag);
    if (realtime && command != wait_bitset && command != lock_pi2) return Errno::enosys;
    switch (command) {
    case wait:
        return waited(futex_wait(address, value, futex_any_bits, TRY(deadline_of(timeout, false, realtime)), scope),
                      timeout != 0);
    case wait_bitset:
        return waited(futex_wait(address, value, value3, TRY(deadline_of(timeout, true, realtime)), scope), false);
    case wake:
        return std::int64_t{TRY(futex_wake(address, value, futex_any_bits, scope))};
    case wake_bitset:
        if (value3 == 0) return Errno::einval;
        return std::int64_t{TRY(futex_wake(address, value, value3, scope))};
    case wake_op:
        return std::int64_t{TRY(futex_wake_op(address, value, address2, value2, value3, scope))};
    case cmp_requeue:
        if (TRY(UserIn<std::uint32_t>{{address}}.read()) != value3) return Errno::eagain;
        [[fallthrough]];
    case requeue:
        if (static_cast<std::int32_t>(value) < 0 || static_cast<std::int32_t>(value2) < 0) return Errno::einval;
        return std::int64_t{TRY(futex_requeue(address, value, value2, address2, scope))};
    case lock_pi:
    case lock_pi2:
        return waited(
            futex_lock(address, TRY(deadline_of(timeout, true, command == lock_pi || realtime)), false, scope), false);
    case trylock_pi:
        return waited(futex_lock(address, no_deadline, true, scope), false);
    case unlock_pi:
        return waited(futex_unlock(address, scope), false);
    default:
        return Errno::enosys;
    }
}

} // namespace personality::syscall
