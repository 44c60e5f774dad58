// SPDX-License-Identifier: Apache-2.0
#include "personality/task/clock_id.hpp"

#include "personality/platform/clock.hpp"
#include "personality/task/process_state.hpp"

namespace personality {

namespace {

// Numbers of processor-time clocks, Linux, include/linux/posix-timers_types.h: the complement of a pid or tid, then
// three bits.
constexpr std::int32_t thread_bit = 4;
constexpr std::int32_t type_mask = 3;
constexpr std::int32_t type_virtual = 1;
constexpr std::int32_t type_schedule = 2;

} // namespace

Clock Clock::of_process(std::int32_t pid, bool user_only) {
    Clock clock;
    clock.kind_ = Kind::process;
    clock.whose_ = pid;
    clock.user_only_ = user_only;
    return clock;
}

Result<Clock> Clock::find(std::int32_t number) {
    Clock clock;
    clock.coarse_ = number == linux::clock_realtime_coarse || number == linux::clock_monotonic_coarse;
    clock.only_shows_ = clock.coarse_ || number == linux::clock_monotonic_raw;
    switch (number) {
    case linux::clock_realtime:
    case linux::clock_realtime_coarse:
    case linux::clock_tai: // as long as nobody sets its offset
        clock.kind_ = Kind::realtime;
        return clock;
    case linux::clock_monotonic:
    case linux::clock_monotonic_raw:
    case linux::clock_monotonic_coarse:
    case linux::clock_boottime:
        return clock;
    case linux::clock_process_cputime_id:
        return of_process(current().process.pid, false);
    case linux::clock_thread_cputime_id:
        clock.kind_ = Kind::thread;
        clock.whose_ = current().tid;
        return clock;
    default:
        break;
    }
    if (number >= 0 || (number & type_mask) > type_schedule) return Errno::einval;
    clock.whose_ = ~(number >> 3);
    clock.user_only_ = (number & type_mask) == type_virtual;
    clock.kind_ = (number & thread_bit) != 0 ? Kind::thread : Kind::process;
    if (clock.whose_ == 0) clock.whose_ = clock.kind_ == Kind::thread ? current().tid : current().process.pid;
    const bool exists =
        clock.kind_ == Kind::thread ? Task::find(clock.whose_) != nullptr : Process::find(clock.whose_) != nullptr;
    if (!exists) return Errno::einval;
    return clock;
}

std::uint64_t Clock::now() const {
    switch (kind_) {
    case Kind::realtime:
        return platform::realtime_ns();
    case Kind::monotonic:
        return platform::monotonic_ns();
    case Kind::process:
        if (const Process* const process = Process::find(whose_))
            return process->usage.user_ns + (user_only_ ? 0 : process->usage.system_ns);
        return 0;
    case Kind::thread:
        if (const Task* const task = Task::find(whose_))
            return task->usage.user_ns + (user_only_ ? 0 : task->usage.system_ns);
        return 0;
    }
    return 0;
}

Deadline Clock::when(std::uint64_t time) const {
    const std::uint64_t shown = now();
    const std::uint64_t left = time > shown ? time - shown : 0;
    const std::uint64_t start = platform::monotonic_ns();
    return left > no_deadline - start ? no_deadline : start + left;
}

} // namespace personality
