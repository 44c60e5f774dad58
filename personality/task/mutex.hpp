// SPDX-License-Identifier: Apache-2.0
//
// A lock for what must stay whole while a task blocks: a write in pieces, a file position. Not needed for anything
// between two places where a task can block (personality/task/wait_queue.hpp).
#pragma once

#include "personality/task/wait_queue.hpp"

namespace personality {

class Mutex {
  public:
    class [[nodiscard]] Guard {
      public:
        explicit Guard(Mutex& mutex) : mutex_(&mutex) {}
        Guard(Guard&& other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)) {}
        ~Guard() {
            if (mutex_) mutex_->unlock();
        }

      private:
        Mutex* mutex_;
    };

    // restart_sys: a fatal signal came first.
    Result<Guard> lock() {
        while (locked_)
            TRY(queue_.wait(no_deadline, WaitMode::killable));
        locked_ = true;
        return Guard(*this);
    }

  private:
    void unlock() {
        locked_ = false;
        queue_.wake_one();
    }

    bool locked_ = false;
    WaitQueue queue_;
};

} // namespace personality
