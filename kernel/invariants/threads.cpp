// SPDX-License-Identifier: Apache-2.0
//
// Threads: what a state promises about queues and references.
#include "kernel/invariants/inventory.hpp"
#include "kernel/node.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

bool is_in(const Queue& queue, const Tcb& thread, std::size_t limit) {
    std::size_t steps = 0;
    for (const Tcb* at = queue.head; at != nullptr && steps <= limit; at = at->queue_next, ++steps)
        if (at == &thread) return true;
    return false;
}

const Queue* queue_of(const Inventory& inventory, const Tcb& thread) {
    switch (thread.state) {
    case ThreadState::blocked_on_send:
    case ThreadState::blocked_on_receive: {
        auto* const endpoint = static_cast<Endpoint*>(thread.blocked_on);
        return inventory.endpoints.contains(endpoint) ? &endpoint->queue : nullptr;
    }
    case ThreadState::blocked_on_notification: {
        auto* const notification = static_cast<Notification*>(thread.blocked_on);
        return inventory.notifications.contains(notification) ? &notification->queue : nullptr;
    }
    default:
        return nullptr;
    }
}

void check_waiting(const Inventory& inventory, const Tcb& thread, Violations& violations) {
    const bool waits = thread.is_blocked() && thread.state != ThreadState::blocked_on_reply;
    const Queue* const queue = queue_of(inventory, thread);
    if (waits && (queue == nullptr || !is_in(*queue, thread, inventory.threads.size())))
        violations.push_back(describe("waits, but in no queue: thread", &thread));
    const bool is_queued = waits || thread.in_ready_queue || thread.in_release_queue;
    if (!is_queued && (thread.queue_next != nullptr || thread.queue_previous != nullptr))
        violations.push_back(describe("linked, but in no queue: thread", &thread));
    if (waits + thread.in_ready_queue + thread.in_release_queue > 1)
        violations.push_back(describe("in two queues: thread", &thread));
}

void check_running(const Inventory& inventory, const Tcb& thread, Violations& violations) {
    if (is_schedulable(thread) && !node.is_current(thread) && !thread.in_ready_queue)
        violations.push_back(describe("could run, but isn't in a ready queue: thread", &thread));
    if (thread.in_ready_queue &&
        !is_in(node.ready[thread.domain].queue(thread.priority), thread, inventory.threads.size()))
        violations.push_back(describe("not in its ready queue: thread", &thread));
    if (thread.in_release_queue && !is_in(node.release, thread, inventory.threads.size()))
        violations.push_back(describe("not in the release queue: thread", &thread));
}

void check_references(const Inventory& inventory, const Tcb& thread, Violations& violations) {
    const auto dangling = [&](const char* what) { violations.push_back(describe(what, &thread)); };
    if (SchedContext* const sc = thread.sched_context; sc != nullptr)
        if (!inventory.sched_contexts.contains(sc) || sc->thread != &thread)
            dangling("wrong scheduling context: thread");
    if (SchedContext* const sc = thread.yield_to; sc != nullptr)
        if (!inventory.sched_contexts.contains(sc) || sc->yield_from != &thread)
            dangling("wrong target of YieldTo: thread");
    if (Notification* const notification = thread.bound_notification; notification != nullptr)
        if (!inventory.notifications.contains(notification) || notification->bound_thread != &thread)
            dangling("wrong bound notification: thread");
    if (!thread.fault.is_none() && thread.state != ThreadState::blocked_on_send &&
        thread.state != ThreadState::blocked_on_reply && thread.state != ThreadState::inactive)
        dangling("has a fault that nobody waits for: thread");
}

} // namespace

void check_threads(const Inventory& inventory, Violations& violations) {
    for (const Tcb* const thread : inventory.threads) {
        check_waiting(inventory, *thread, violations);
        check_running(inventory, *thread, violations);
        check_references(inventory, *thread, violations);
    }
    if (node.current == node.idle) return;
    if (!inventory.threads.contains(node.current) || !is_schedulable(*node.current) || node.current->in_ready_queue)
        violations.push_back(describe("can't be the current one: thread", node.current));
    if (node.current->sched_context != node.current_sc) violations.push_back("time is charged to another thread");
}

} // namespace keel
