// SPDX-License-Identifier: Apache-2.0
#include "personality/task/scheduler.hpp"

#include "personality/net/link/link.hpp"
#include "personality/platform/clock.hpp"
#include "personality/platform/outside.hpp"
#include "personality/platform/timer.hpp"
#include "personality/session/sessions.hpp"
#include "personality/task/host_signals.hpp"
#include "personality/task/process_state.hpp"
#include "personality/task/timer_queue.hpp"
#include "platform/vcpu.hpp"

#include <algorithm>

namespace personality {

namespace {

Task* running = nullptr;

List<Task, &Task::run_hook> woken; // run first
List<Task, &Task::run_hook> used;  // had the processor
Deadline turn_end = no_deadline;   // no_deadline: nobody waits for the end of this turn
const Task* turn_owner = nullptr;  // only compared: it may have ended

Deadline charged_until = 0; // processor time before this has its owner
Deadline running_since = 0; // the current task has had the processor

void count(std::uint64_t Usage::*what, std::uint64_t more) {
    running->process.usage.*what += more;
    running->usage.*what += more;
}
void charge(std::uint64_t Usage::*what) {
    const Deadline now = platform::monotonic_ns();
    count(what, now - std::exchange(charged_until, now));
}
void charge_user() { charge(&Usage::user_ns); }
void charge_system() { charge(&Usage::system_ns); }

void start_turn(const Task& owner) {
    turn_end = platform::monotonic_ns() + owner.scheduling.turn_ns();
    turn_owner = &owner;
}

bool others_wait() { return !woken.empty() || !used.empty(); }

bool turn_over() { return turn_end != no_deadline && platform::monotonic_ns() >= turn_end; }

void take_outside_events() {
    const std::uint32_t events = platform::Vcpu::take_events();
    if ((events & platform::console_event) != 0) {
        session::on_event();
        deliver_host_signals();
    }
    if ((events & platform::store_event) != 0) platform::store_has_answered();
    if ((events & platform::network_event) != 0) net::link::on_event();
    if ((events & platform::timer_event) != 0) {
        platform::timer_fired();
        TimerQueue::expire();
    }
}

// The first goes on with its turn, or the next one has his: whoever is in this list comes to its front, as only the
// owner of the turn is ever put there.
Task& pick_used() {
    if (&used.front() == turn_owner) {
        if (!turn_over()) return *used.pop_front();
        used.push_back(*used.pop_front());
    }
    start_turn(used.front());
    return *used.pop_front();
}

Task& pick_woken() {
    if (turn_end == no_deadline && !used.empty()) start_turn(used.front());
    return *woken.pop_front();
}

Task& pick() {
    for (;;) {
        if (!used.empty() && (woken.empty() || turn_over())) return pick_used();
        if (!woken.empty()) return pick_woken();
        platform::Vcpu::wait();
        charged_until = platform::monotonic_ns();
        take_outside_events();
    }
}

void switch_to(Task& next) {
    Task& self = *running;
    next.run_state = RunState::running;
    running_since = charged_until;
    if (&next == &self) return;
    self.rseq.interrupt(self);
    charge_system();
    running = &next;
    running_since = charged_until;
    KernelStack::switch_between(self.stack, next.stack);
}

// The current task's turn is over. Precondition: others_wait().
void give_way() {
    Task& next = used.empty() ? pick_woken() : pick_used();
    count(&Usage::preemptions, 1);
    running->run_state = RunState::ready;
    used.push_back(*running);
    switch_to(next);
}

// For what an event from outside woke; the current task goes on afterwards, if it is its turn.
void let_woken_run() {
    Task& next = *woken.pop_front();
    count(&Usage::preemptions, 1);
    running->run_state = RunState::ready;
    if (turn_end == no_deadline) start_turn(*running);
    if (running == turn_owner)
        used.push_front(*running);
    else
        used.push_back(*running);
    switch_to(next);
}

// When a task that the current one woke may take the processor from it: not so soon that two which work for each other
// change places at every message. Linux calls it the granularity of wake-ups.
Deadline end_of_precedence() {
    constexpr std::uint64_t granularity_ns = 1'000'000;
    if (woken.empty() || woken.front().scheduling.nice > running->scheduling.nice) return no_deadline;
    return running_since + granularity_ns;
}

void ask_for_end_of_turn() {
    if (turn_end == no_deadline) start_turn(*running);
    platform::set_timer(std::min(turn_end, end_of_precedence()));
}

} // namespace

Task& current() { return *running; }

namespace scheduler {

void start(Task& first) {
    first.run_state = RunState::running;
    running = &first;
    charged_until = platform::monotonic_ns();
}

void add(Task& task) {
    task.run_state = RunState::ready;
    woken.push_back(task);
}

void wake(Task& task) {
    if (task.run_state != RunState::blocked) return;
    task.run_state = RunState::ready;
    woken.push_back(task);
}

void sleep() {
    running->run_state = RunState::blocked;
    count(&Usage::waits, 1);
    charge_system();
    switch_to(pick());
}

void enter_user() {
    Task& self = *running;
    self.user->event = {};
    while (!self.signal_pending() && !self.rseq.interrupted) {
        if (!others_wait()) {
            turn_end = no_deadline;
        } else if (turn_over()) {
            // Binding the vCPU to another thread puts the container before the others that can run.
            platform::Vcpu::let_others_run();
            give_way();
            continue;
        } else if (platform::monotonic_ns() >= end_of_precedence()) {
            let_woken_run();
            continue;
        } else {
            ask_for_end_of_turn();
        }
        charge_system();
        const bool came = platform::Vcpu::run(*self.user);
        charge_user();
        if (came) return;
        take_outside_events();
        if (!woken.empty()) let_woken_run();
    }
}

void run_aside(platform::UserThread& thread) {
    while (!platform::Vcpu::run(thread))
        take_outside_events();
}

void yield() {
    if (others_wait()) give_way();
}

// `bury` comes first: it wakes who waits for the task's end, and without that there may be nobody to switch to. The
// freed stack stays as it is until a new task takes it, and only a running task makes one.
void end(void (*bury)(Task&)) {
    static KernelStack left;
    bury(*running);
    Task& next = pick();
    next.run_state = RunState::running;
    running = &next;
    running_since = charged_until;
    KernelStack::switch_between(left, next.stack);
    __builtin_unreachable();
}

} // namespace scheduler

} // namespace personality
