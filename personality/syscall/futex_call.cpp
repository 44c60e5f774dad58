// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/clock.hpp"
#include "personality/syscall/futex.hpp"
#include "personality/syscall/rows_process.hpp"
#include "personality/syscall/time_values.hpp"

namespace personality::syscall {

namespace {

enum Operation : std::uint32_t { wait = 0, wake = 1, requeue = 3, cmp_requeue = 4, wait_bitset = 9, wake_bitset = 10 };
constexpr std::uint32_t private_flag = 128;
constexpr std::uint32_t realtime_flag = 256;

Result<Deadline> deadline_of(std::uint64_t timeout, bool absolute, bool realtime) {
    if (timeout == 0) return no_deadline;
    const std::uint64_t time = TRY(nanoseconds(TRY(UserIn<linux::TimeSpec>{{timeout}}.read())));
    if (!absolute) return after(time);
    const std::uint64_t now = realtime ? platform::realtime_ns() : platform::monotonic_ns();
    return time > now ? after(time - now) : Deadline{0};
}

} // namespace

SysResult sys_futex(std::uint64_t address, std::uint32_t operation, std::uint32_t value, std::uint64_t timeout,
                    std::uint64_t address2, std::uint32_t value3) {
    const bool realtime = (operation & realtime_flag) != 0;
    switch (operation & ~(private_flag | realtime_flag)) {
    case wait:
        TRY(futex_wait(address, value, futex_any_bits, TRY(deadline_of(timeout, false, realtime))));
        return 0;
    case wait_bitset:
        TRY(futex_wait(address, value, value3, TRY(deadline_of(timeout, true, realtime))));
        return 0;
    case wake:
        return futex_wake(address, value);
    case wake_bitset:
        if (value3 == 0) return Errno::einval;
        return futex_wake(address, value, value3);
    case cmp_requeue:
        if (TRY(UserIn<std::uint32_t>{{address}}.read()) != value3) return Errno::eagain;
        return futex_requeue(address, value, static_cast<std::uint32_t>(timeout), address2);
    case requeue:
        return futex_requeue(address, value, static_cast<std::uint32_t>(timeout), address2);
    default:
        return Errno::enosys;
    }
}

} // namespace personality::syscall
