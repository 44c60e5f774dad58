// SPDX-License-Identifier: Apache-2.0
//
// Reply objects: who waits in which, and the stacks that scheduling contexts came along.
#include "kernel/invariants/inventory.hpp"

namespace keel {
namespace {

void check_holder(const Inventory& inventory, Reply& reply, Violations& violations) {
    const std::string name = describe("reply", &reply);
    Tcb* const thread = reply.thread;
    if (thread == nullptr) {
        if (reply.previous != nullptr || reply.next != 0)
            violations.push_back(name + " is on a stack without a thread");
        return;
    }
    const bool waits =
        inventory.threads.contains(thread) && thread->reply == &reply &&
        (thread->state == ThreadState::blocked_on_reply || thread->state == ThreadState::blocked_on_receive);
    if (!waits) violations.push_back(name + " has a thread that doesn't wait in it");
    if (thread->state == ThreadState::blocked_on_receive && (reply.previous != nullptr || reply.next != 0))
        violations.push_back(name + " is on a stack for a thread that receives");
}

void check_stack(const Inventory& inventory, Reply& reply, Violations& violations) {
    const std::string name = describe("reply", &reply);
    if (reply.previous != nullptr &&
        (!inventory.replies.contains(reply.previous) || reply.previous->next_reply() != &reply))
        violations.push_back(name + " has a wrong call before it");
    if (Reply* const next = reply.next_reply(); next != nullptr)
        if (!inventory.replies.contains(next) || next->previous != &reply)
            violations.push_back(name + " has a wrong call after it");
    if (SchedContext* const sc = reply.sched_context(); sc != nullptr)
        if (!inventory.sched_contexts.contains(sc) || sc->reply != &reply)
            violations.push_back(name + " is the top of a wrong stack");
}

} // namespace

void check_replies(const Inventory& inventory, Violations& violations) {
    for (Reply* const reply : inventory.replies) {
        check_holder(inventory, *reply, violations);
        check_stack(inventory, *reply, violations);
    }
    for (const Tcb* const thread : inventory.threads) {
        const bool may_hold = thread->state == ThreadState::blocked_on_reply ||
                              (thread->state == ThreadState::blocked_on_receive && thread->reply != nullptr);
        if (may_hold && (!inventory.replies.contains(thread->reply) || thread->reply->thread != thread))
            violations.push_back(describe("waits in a reply that doesn't have it: thread", thread));
    }
    for (const SchedContext* const sc : inventory.sched_contexts)
        if (sc->reply != nullptr && (!inventory.replies.contains(sc->reply) || sc->reply->sched_context() != sc))
            violations.push_back(describe("has a wrong call stack: scheduling context", sc));
}

} // namespace keel
