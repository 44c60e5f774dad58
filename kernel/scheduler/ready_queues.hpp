// SPDX-License-Identifier: Apache-2.0
//
// The runnable threads of a domain, a queue a priority, and which queues have any.
#pragma once

#include "kernel/scheduler/queue.hpp"

#include <bit>

namespace keel {

class ReadyQueues {
  public:
    void prepend(Tcb& thread) {
        queues_[thread.priority].prepend(thread);
        mark(thread.priority);
        thread.in_ready_queue = true;
    }

    void append(Tcb& thread) {
        queues_[thread.priority].append(thread);
        mark(thread.priority);
        thread.in_ready_queue = true;
    }

    void remove(Tcb& thread) {
        Queue& queue = queues_[thread.priority];
        queue.remove(thread);
        thread.in_ready_queue = false;
        if (queue.empty()) unmark(thread.priority);
    }

    bool empty() const { return groups_ == 0; }

    // Precondition: not empty.
    Priority highest_priority() const {
        const unsigned group = top_bit(groups_);
        return static_cast<Priority>(group * 64 + top_bit(members_[group]));
    }
    Tcb* first() const { return queues_[highest_priority()].head; }

    const Queue& queue(Priority priority) const { return queues_[priority]; }
    bool is_marked(Priority priority) const { return members_[priority / 64] >> priority % 64 & 1; }

  private:
    static unsigned top_bit(Word word) { return 63U - static_cast<unsigned>(std::countl_zero(word)); }
    void mark(Priority priority) {
        members_[priority / 64] |= bit(priority % 64);
        groups_ |= bit(priority / 64);
    }
    void unmark(Priority priority) {
        members_[priority / 64] &= ~bit(priority % 64);
        if (members_[priority / 64] == 0) groups_ &= ~bit(priority / 64);
    }

    Word groups_;                             // bit n: members_[n] is not 0
    Word members_[sel4::num_priorities / 64]; // bit: the queue is not empty
    Queue queues_[sel4::num_priorities];
};

} // namespace keel
