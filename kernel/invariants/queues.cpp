// SPDX-License-Identifier: Apache-2.0
//
// Queues: links, order, and that every member belongs there.
#include "kernel/invariants/inventory.hpp"
#include "kernel/node.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

class QueueCheck {
  public:
    QueueCheck(const Inventory& inventory, Violations& violations) : inventory_(inventory), violations_(violations) {}

    // `belongs` for each member; `ordered` for each pair of neighbours.
    template<typename Belongs, typename Ordered>
    void operator()(const Queue& queue, const std::string& name, Belongs belongs, Ordered ordered) {
        const Tcb* previous = nullptr;
        std::size_t length = 0;
        for (const Tcb* at = queue.head; at != nullptr; previous = at, at = at->queue_next) {
            if (!inventory_.threads.contains(const_cast<Tcb*>(at)) || ++length > inventory_.threads.size()) {
                violations_.push_back(name + " leads to something that is no thread, or in a circle");
                return;
            }
            if (at->queue_previous != previous) violations_.push_back(name + " has a wrong link back");
            if (!belongs(*at)) violations_.push_back(name + " has a thread that doesn't belong there");
            if (previous != nullptr && !ordered(*previous, *at)) violations_.push_back(name + " is out of order");
        }
        if (queue.tail != previous) violations_.push_back(name + " has a wrong end");
    }

  private:
    const Inventory& inventory_;
    Violations& violations_;
};

bool by_priority(const Tcb& a, const Tcb& b) { return a.priority >= b.priority; }
bool any_order(const Tcb&, const Tcb&) { return true; }
bool by_release(const Tcb& a, const Tcb& b) { return a.sched_context->head().time <= b.sched_context->head().time; }

void check_ready_queues(QueueCheck& check_queue, Violations& violations) {
    for (unsigned domain = 0; domain < config::num_domains; ++domain)
        for (unsigned p = 0; p < sel4::num_priorities; ++p) {
            const auto priority = static_cast<Priority>(p);
            const Queue& queue = node.ready[domain].queue(priority);
            if (queue.empty() == node.ready[domain].is_marked(priority))
                violations.push_back("the ready bitmap is wrong for priority " + std::to_string(p));
            if (queue.head == nullptr && queue.tail == nullptr) continue;
            check_queue(
                queue, "ready queue " + std::to_string(p),
                [&](const Tcb& thread) {
                    return thread.in_ready_queue && thread.priority == priority && thread.domain == domain &&
                           is_schedulable(thread);
                },
                any_order);
        }
}

} // namespace

void check_queues(const Inventory& inventory, Violations& violations) {
    QueueCheck check_queue(inventory, violations);
    for (const Endpoint* const endpoint : inventory.endpoints) {
        if (endpoint->queue.empty()) continue;
        const bool sends = endpoint->has_senders();
        const auto waits_so = [&](const Tcb& thread) {
            return thread.blocked_on == endpoint &&
                   thread.state == (sends ? ThreadState::blocked_on_send : ThreadState::blocked_on_receive);
        };
        check_queue(endpoint->queue, describe("endpoint", endpoint), waits_so, by_priority);
    }
    for (const Notification* const notification : inventory.notifications) {
        const std::string name = describe("notification", notification);
        if (notification->queue.empty() == (notification->state == NotificationState::waiting))
            violations.push_back(name + " has a state that is not its queue's");
        check_queue(
            notification->queue, name,
            [&](const Tcb& thread) {
                return thread.blocked_on == notification && thread.state == ThreadState::blocked_on_notification;
            },
            by_priority);
        Tcb* const bound = notification->bound_thread;
        if (bound != nullptr && (!inventory.threads.contains(bound) || bound->bound_notification != notification))
            violations.push_back(name + " has a wrong bound thread");
        SchedContext* const sc = notification->sched_context;
        if (sc != nullptr && (!inventory.sched_contexts.contains(sc) || sc->notification != notification))
            violations.push_back(name + " has a wrong scheduling context");
    }
    check_ready_queues(check_queue, violations);
    check_queue(
        node.release, "the release queue",
        [](const Tcb& thread) {
            return thread.in_release_queue && thread.is_runnable() && thread.sched_context != nullptr;
        },
        by_release);
}

} // namespace keel
