// SPDX-License-Identifier: Apache-2.0
//
// How a system call's handler waits: it blocks its task's kernel stack until somebody wakes it. Only one task of a
// container runs inside the personality at a time and switches happen only in block(), so nothing changes between a
// handler's test of its condition and its wait, and no wakeup is lost:
//
//     while (buffer.empty()) TRY(readable.wait());
//
// A wakeup says "look again", not "it is yours": always loop.
#pragma once

#include "personality/base/list.hpp"
#include "personality/base/result.hpp"
#include "personality/base/time.hpp"

#include <cstddef>

namespace personality {

class Task;

enum class WaitMode {
    interruptible,   // a signal ends the wait
    killable,        // only a fatal signal does
    uninterruptible, // for what ends soon by itself: the store's answer
};

// A task's place in a queue. A handler that waits for several queues adds one for each, then calls block().
class Waiter {
  public:
    Waiter(); // of the current task
    explicit Waiter(Task& task) : task_(&task) {}

    Task& task() const { return *task_; }

  protected:
    explicit Waiter(std::nullptr_t) : task_(nullptr) {}

  private:
    friend class WaitQueue;
    ListHook hook_;
    Task* task_;
};

// A place in a queue where no task waits: it is told of every wakeup, in whatever task makes it, and may wake others,
// not block.
class Listener : public Waiter {
  public:
    // True: it passed the wakeup on to a task.
    using Told = bool (*)(Listener&);

    // `exclusive`: of the exclusive listeners in a queue only as many are told as it takes until one passes it on.
    explicit Listener(Told told, bool exclusive = false) : Waiter(nullptr), told_(told), exclusive_(exclusive) {}

  private:
    friend class WaitQueue;
    Told told_;
    bool exclusive_;
};

class WaitQueue {
  public:
    // Blocks the current task until wake_one() or wake_all(). restart_sys: a signal ended the wait. etimedout: the
    // deadline passed.
    Result<> wait(Deadline deadline = no_deadline, WaitMode mode = WaitMode::interruptible);

    void wake_one(); // the task that waits longest, and all listeners
    void wake_all();
    bool empty() const { return waiters_.empty(); }

    // The waiter leaves when it is destroyed; being woken does not remove it.
    void add(Waiter& waiter) { waiters_.push_back(waiter); }

  private:
    static void tell(Waiter& listener, bool& passed_on);

    List<Waiter, &Waiter::hook_> waiters_;
};

// Blocks the current task until something wakes it; the errors are those of WaitQueue::wait. It may also return
// without a reason.
Result<> block(Deadline deadline = no_deadline, WaitMode mode = WaitMode::interruptible);

} // namespace personality
