// SPDX-License-Identifier: Apache-2.0
//
// Which of the container's tasks has the processor.
//
// Every task has a kernel stack. It leaves it alone in two places only: in block(), and when the scheduler prefers
// another task on the way to user mode. So there is no loop that owns the processor: whoever gives it up picks the
// next task and switches to its stack.
//
// Tasks that were woken run before those that have used the processor, but not for longer than a turn: then the next
// of the others has its turn. So one that sleeps and wakes need not wait for two that spin, and two that wake each
// other don't starve a third. Who wakes another goes on for a millisecond, then the other may take his place. What
// interrupts a program that spins is the container's timer.
#pragma once

#include "personality/base/time.hpp"

namespace personality {

class Task;

namespace platform {
class UserThread;
}

namespace scheduler {

// The first task, on the stack that is running.
void start(Task& first);

// A new task, whose stack is prepared: it runs when its turn comes.
void add(Task& task);

// Lets a blocked task run; does nothing if it is not blocked.
void wake(Task& task);

// Gives the processor away until somebody wakes the current task.
void sleep();

// Lets the current task run in user mode until something happens to it: a system call or a fault (user thread's event),
// or a signal that is pending or a restartable sequence that was interrupted (event none).
void enter_user();

// Lets another task's thread run in the current one's time until something happens to it. Precondition: that task is
// stopped by the current one, its tracer.
void run_aside(platform::UserThread& thread);

// sched_yield(2).
void yield();

// The current task ends: never returns. `bury` frees all of it but the stack that it still runs on.
[[noreturn]] void end(void (*bury)(Task&));

} // namespace scheduler
} // namespace personality
