// SPDX-License-Identifier: Apache-2.0
//
// futex(2): waiting for a word of memory to change.
#pragma once

#include "personality/task/wait_queue.hpp"

#include <cstdint>

namespace personality {

inline constexpr std::uint32_t futex_any_bits = UINT32_MAX;

// Wakes up to `count` tasks that wait for the word at `address` of the current address space with one of `bits`;
// returns how many.
std::int32_t futex_wake(std::uint64_t address, std::uint32_t count, std::uint32_t bits = futex_any_bits);

// Waits while the word is `expected`. eagain: it is not; etimedout; restart_sys; efault; einval.
Result<> futex_wait(std::uint64_t address, std::uint32_t expected, std::uint32_t bits, Deadline deadline);

// Wakes `wake` tasks and moves up to `move` others to the word at `target`; returns how many of both.
std::int32_t futex_requeue(std::uint64_t address, std::uint32_t wake, std::uint32_t move, std::uint64_t target);

} // namespace personality
