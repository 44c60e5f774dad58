// SPDX-License-Identifier: Apache-2.0
//
// What a task asks of the scheduler, sched(7). A new task has its parent's.
#pragma once

#include <algorithm>
#include <cstdint>

namespace personality {

// Linux, include/uapi/linux/sched.h.
enum class SchedulingPolicy : std::uint8_t { other = 0, fifo = 1, round_robin = 2, batch = 3, idle = 5, deadline = 6 };

struct Scheduling {
    static constexpr std::int32_t lowest_nice = -20;
    static constexpr std::int32_t highest_nice = 19;

    SchedulingPolicy policy = SchedulingPolicy::other;
    std::int8_t nice = 0;
    bool reset_on_fork = false;
    std::uint16_t io_priority = 0; // ioprio_set(2): kept, there is nothing to order by it

    // What a child of such a task begins with.
    Scheduling inherited() const {
        if (!reset_on_fork) return *this;
        return {policy, std::max<std::int8_t>(nice, 0), false, io_priority};
    }

    // How long a turn is while others wait, in nanoseconds: a fifth less for each step of nice.
    std::uint64_t turn_ns() const {
        constexpr std::uint64_t usual = 10'000'000;
        constexpr std::uint64_t shortest = 1'000'000;
        if (policy == SchedulingPolicy::idle) return shortest;
        std::uint64_t turn = usual;
        for (std::int32_t step = 0; step < nice && turn > shortest; ++step)
            turn = turn * 4 / 5;
        return std::max(turn, shortest);
    }
};

} // namespace personality
