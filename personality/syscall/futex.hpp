// SPDX-License-Identifier: Apache-2.0
//
// futex(2): waiting for a word of memory to change. A word is told apart by its address space and address, or, where
// processes share it through a mapping, by its page.
//
// All functions give einval for an address that is no multiple of 4, efault for one that can't be reached.
#pragma once

#include "personality/task/wait_queue.hpp"

#include <cstdint>

namespace personality {

inline constexpr std::uint32_t futex_any_bits = UINT32_MAX;

// Bits of a word that is a lock, set_robust_list(2) and futex(2).
inline constexpr std::uint32_t futex_waiters = 0x80000000;
inline constexpr std::uint32_t futex_owner_died = 0x40000000;
inline constexpr std::uint32_t futex_tid_mask = 0x3fffffff;

// Whether the program says that only its own threads use the word (FUTEX_PRIVATE_FLAG).
enum class FutexScope : std::uint8_t { shared, private_to_process };

// Wakes up to `count` tasks that wait for the word at `address` with one of `bits`; returns how many.
Result<std::int32_t> futex_wake(std::uint64_t address, std::uint32_t count, std::uint32_t bits, FutexScope scope);

// Waits while the word is `expected`. eagain: it is not; etimedout; restart_sys.
Result<> futex_wait(std::uint64_t address, std::uint32_t expected, std::uint32_t bits, Deadline deadline,
                    FutexScope scope);

// Wakes `wake` tasks and moves up to `move` others to the word at `target`; returns how many of both.
Result<std::int32_t> futex_requeue(std::uint64_t address, std::uint32_t wake, std::uint32_t move, std::uint64_t target,
                                   FutexScope scope);

// FUTEX_WAKE_OP: changes the word at `target` as `operation` says, wakes `wake` at `address`, and `wake_target` there
// if the word was as `operation` says. enosys: an unknown operation.
Result<std::int32_t> futex_wake_op(std::uint64_t address, std::uint32_t wake, std::uint64_t target,
                                   std::uint32_t wake_target, std::uint32_t operation, FutexScope scope);

// Locks that are handed over in the kernel (FUTEX_LOCK_PI and its relatives): the word holds its owner's tid. eagain
// (try): somebody has it; edeadlk: the task itself has; esrch: its owner is gone; eperm (unlock): not the owner;
// etimedout; restart_sys.
Result<> futex_lock(std::uint64_t address, Deadline deadline, bool try_only, FutexScope scope);
Result<> futex_unlock(std::uint64_t address, FutexScope scope);

// A task ends or executes another program: locks that it holds are marked and go to who waits for them.
void futex_release_robust_list(Task& task);
void futex_release_owned(const Task& task);

} // namespace personality
