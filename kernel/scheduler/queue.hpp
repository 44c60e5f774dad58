// SPDX-License-Identifier: Apache-2.0
//
// A queue of threads, linked through the threads themselves. A thread is in at most one.
#pragma once

#include "kernel/object/tcb.hpp"

namespace keel {

struct Queue {
    Tcb* head;
    Tcb* tail;

    bool empty() const { return head == nullptr; }

    void prepend(Tcb& thread) {
        thread.queue_previous = nullptr;
        thread.queue_next = head;
        (head != nullptr ? head->queue_previous : tail) = &thread;
        head = &thread;
    }

    void append(Tcb& thread) { insert_after(thread, tail); }

    // nullptr for `before` puts it first.
    void insert_after(Tcb& thread, Tcb* before) {
        if (before == nullptr) return prepend(thread);
        thread.queue_previous = before;
        thread.queue_next = before->queue_next;
        (before->queue_next != nullptr ? before->queue_next->queue_previous : tail) = &thread;
        before->queue_next = &thread;
    }

    // Behind all threads of the same or a higher priority.
    void insert_by_priority(Tcb& thread) {
        Tcb* before = tail;
        while (before != nullptr && before->priority < thread.priority)
            before = before->queue_previous;
        insert_after(thread, before);
    }

    // Precondition: not empty.
    void remove_head() {
        Tcb& thread = *head;
        head = thread.queue_next;
        (head != nullptr ? head->queue_previous : tail) = nullptr;
        thread.queue_next = nullptr;
    }

    void remove(Tcb& thread) {
        (thread.queue_previous != nullptr ? thread.queue_previous->queue_next : head) = thread.queue_next;
        (thread.queue_next != nullptr ? thread.queue_next->queue_previous : tail) = thread.queue_previous;
        thread.queue_next = nullptr;
        thread.queue_previous = nullptr;
    }
};

} // namespace keel
