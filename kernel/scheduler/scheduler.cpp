// SPDX-License-Identifier: Apache-2.0
#include "kernel/scheduler/scheduler.hpp"

#include "kernel/object/endpoint.hpp"
#include "kernel/object/notification.hpp"
#include "kernel/scheduler/budget.hpp"

namespace keel {
namespace {

ReadyQueues& ready_queues(const Tcb& thread) { return node.ready[thread.domain]; }
ReadyQueues& current_queues() { return node.ready[node.domains.current]; }

void switch_to(Tcb& thread) {
    arch::switch_to_thread(thread);
    remove_ready(thread);
    node.current = &thread;
}

void choose_thread() {
    if (node.domains.expired()) {
        node.domains.advance();
        node.reprogram = true;
        node.work_units = 0;
    }
    const ReadyQueues& queues = current_queues();
    if (!queues.empty()) {
        switch_to(*queues.first());
    } else {
        arch::switch_to_idle(*node.idle);
        node.current = node.idle;
    }
}

// The candidate runs unless another thread comes first: one of a higher priority, or the current one, which still may
// run and is not preempted by an equal.
void switch_to_candidate(bool current_may_run) {
    Tcb& candidate = *node.candidate;
    const Tcb& current = *node.current;
    const bool is_lower = &current == node.idle || candidate.priority < current.priority;
    const ReadyQueues& queues = current_queues();
    if (is_lower && !queues.empty() && candidate.priority < queues.highest_priority()) {
        prepend_ready(candidate);
        choose_thread();
    } else if (current_may_run && candidate.priority == current.priority) {
        append_ready(candidate);
        choose_thread();
    } else {
        switch_to(candidate);
    }
}

// The current thread, which may run, would be put first into its queue and be chosen from there.
bool current_goes_on() {
    const Tcb& thread = *node.current;
    if (thread.in_ready_queue || thread.domain != node.domains.current || node.domains.expired()) return false;
    const ReadyQueues& queues = current_queues();
    return queues.empty() || thread.priority >= queues.highest_priority();
}

void wake_released() {
    while (!node.release.empty() && is_ready(*node.release.head->sched_context)) {
        Tcb& thread = *node.release.head;
        remove_from_release_queue(thread);
        possible_switch_to(thread);
    }
}

void switch_sched_context() {
    SchedContext& next = *node.current->sched_context;
    if (node.current_sc != &next) {
        node.reprogram = true;
        if (!next.sporadic) renew_refills(next);
    }
    // A new deadline follows from the time just read: what was consumed until then is charged now.
    if (node.reprogram) commit_time();
    node.current_sc = &next;
}

// The interrupt may come a microsecond early, so that a thread never runs past its time by the timer's grain.
void set_timer() {
    Ticks deadline = node.time + node.current_sc->head().amount;
    if constexpr (config::num_domains > 1) {
        const Ticks domain_end = node.time + node.domains.time_left;
        if (domain_end < deadline) deadline = domain_end;
    }
    if (!node.release.empty()) {
        const Ticks release = node.release.head->sched_context->head().time;
        if (release < deadline) deadline = release;
    }
    arch::set_deadline(deadline - arch::us_to_ticks(1));
}

} // namespace

void prepend_ready(Tcb& thread) {
    check(is_schedulable(thread));
    if (!thread.in_ready_queue) ready_queues(thread).prepend(thread);
}

void append_ready(Tcb& thread) {
    check(is_schedulable(thread));
    if (!thread.in_ready_queue) ready_queues(thread).append(thread);
}

void remove_ready(Tcb& thread) {
    if (thread.in_ready_queue) ready_queues(thread).remove(thread);
}

void postpone(SchedContext& sc) {
    Tcb& thread = *sc.thread;
    remove_ready(thread);
    check(!thread.in_release_queue);
    const Ticks time = sc.head().time;
    Tcb* before = node.release.tail;
    while (before != nullptr && before->sched_context->head().time > time)
        before = before->queue_previous;
    node.release.insert_after(thread, before);
    thread.in_release_queue = true;
    node.reprogram = true;
}

void remove_from_release_queue(Tcb& thread) {
    if (!thread.in_release_queue) return;
    if (node.release.head == &thread) node.reprogram = true;
    node.release.remove(thread);
    thread.in_release_queue = false;
}

void possible_switch_to(Tcb& thread) {
    if (thread.sched_context == nullptr || thread.in_release_queue) return;
    if (thread.domain != node.domains.current) {
        prepend_ready(thread);
    } else if (node.action != SchedulerAction::keep_current) {
        require_reschedule();
        prepend_ready(thread);
    } else {
        check(is_schedulable(thread));
        node.action = SchedulerAction::switch_to_candidate;
        node.candidate = &thread;
    }
}

void require_reschedule() {
    if (node.action == SchedulerAction::switch_to_candidate && is_schedulable(*node.candidate))
        prepend_ready(*node.candidate);
    node.action = SchedulerAction::choose_new;
}

void set_state(Tcb& thread, ThreadState state) {
    thread.state = state;
    if (node.is_current(thread) && node.action == SchedulerAction::keep_current && !is_schedulable(thread))
        node.action = SchedulerAction::choose_new;
}

void set_priority(Tcb& thread, Priority priority) {
    switch (thread.state) {
    case ThreadState::running:
    case ThreadState::restart:
        if (thread.in_ready_queue || node.is_current(thread)) {
            remove_ready(thread);
            thread.priority = priority;
            prepend_ready(thread);
            require_reschedule();
            return;
        }
        break;
    case ThreadState::blocked_on_receive:
    case ThreadState::blocked_on_send: {
        Queue& queue = static_cast<Endpoint*>(thread.blocked_on)->queue;
        queue.remove(thread);
        thread.priority = priority;
        queue.insert_by_priority(thread);
        return;
    }
    case ThreadState::blocked_on_notification: {
        Queue& queue = static_cast<Notification*>(thread.blocked_on)->queue;
        queue.remove(thread);
        thread.priority = priority;
        queue.insert_by_priority(thread);
        return;
    }
    default:
        break;
    }
    thread.priority = priority;
}

void set_domain(Tcb& thread, std::uint8_t domain) {
    remove_ready(thread);
    thread.domain = domain;
    if (is_schedulable(thread)) prepend_ready(thread);
    if (node.is_current(thread)) require_reschedule();
}

void schedule() {
    wake_released();
    if (node.domains.expired()) {
        node.reprogram = true;
        require_reschedule();
    }
    if (node.action != SchedulerAction::keep_current) {
        const bool current_may_run = is_schedulable(*node.current);
        if (current_may_run && node.action == SchedulerAction::choose_new && current_goes_on()) {
            arch::switch_to_thread(*node.current); // its address space may be another one now
        } else {
            if (current_may_run) prepend_ready(*node.current);
            if (node.action == SchedulerAction::choose_new)
                choose_thread();
            else
                switch_to_candidate(current_may_run);
        }
        node.action = SchedulerAction::keep_current;
    }
    switch_sched_context();
    if (node.reprogram) {
        set_timer();
        node.reprogram = false;
    }
}

void activate_current() {
    Tcb& thread = *node.current;
    if (thread.yield_to != nullptr) complete_yield(thread);
    if (thread.state == ThreadState::restart) {
        thread.set(arch::Register::next_ip, thread.get(arch::Register::fault_ip));
        thread.state = ThreadState::running;
    }
}

} // namespace keel
