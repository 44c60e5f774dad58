// SPDX-License-Identifier: Apache-2.0
#include "manager/turns/witness.hpp"

#include "manager/container/container.hpp"
#include "manager/cspace.hpp"
#include "manager/thread.hpp"

namespace manager {

using sel4::invoke;
using sel4::Label;
using sel4::ObjectType;

namespace {

constexpr sel4::Time ticker_budget_us = 500;
constexpr unsigned sched_context_bits = 8;
constexpr Word ticker_priority = server_priority + 1;
constexpr std::size_t stack_bytes = 1024;

alignas(16) std::byte witness_stack[stack_bytes];
alignas(16) std::byte ticker_stack[stack_bytes];

} // namespace

Done Witness::make(Machine& machine, Thread& thread, sel4::Time budget_us, sel4::Time period_us) {
    const CPtr slots = cspace::take(3);
    thread = {slots, slots + 1, slots + 2};
    TRY(machine.boot.retype(ObjectType::tcb, 0, thread.tcb));
    TRY(machine.boot.retype(ObjectType::sched_context, sched_context_bits, thread.sched_context));
    TRY(machine.boot.retype(ObjectType::notification, 0, thread.wake));
    return done(invoke<Label::sched_control_configure_flags>(machine.sched_control, thread.sched_context, budget_us,
                                                             period_us, 0, 0, 0));
}

Done Witness::initialize(Machine& machine, CPtr notification, Word signal_badge, Word fault_badge) {
    TRY(make(machine, witness_, turn_us, turn_us));
    TRY(make(machine, ticker_, ticker_budget_us, tick_us));
    report_ = cspace::take();
    fault_ = cspace::take();
    TRY(cspace::mint(report_, notification, sel4::can_write, signal_badge));
    return cspace::mint(fault_, machine.endpoint, sel4::CapRights(true, false, false, true), fault_badge);
}

Done Witness::start() {
    ThreadSetup setup{.tcb = witness_.tcb,
                      .cspace = cspace::self(),
                      .vspace = sel4::slot_init_vspace,
                      .ipc_buffer = 0,
                      .ipc_buffer_page = 0,
                      .fault_endpoint = fault_,
                      .sched_context = witness_.sched_context,
                      .priority = container_priority,
                      .max_controlled_priority = container_priority,
                      .entry = reinterpret_cast<Word>(&Witness::run_witness),
                      .stack_top = reinterpret_cast<Word>(witness_stack + stack_bytes),
                      .argument = reinterpret_cast<Word>(this)};
    TRY(start_thread(setup));
    setup.tcb = ticker_.tcb;
    setup.sched_context = ticker_.sched_context;
    setup.priority = setup.max_controlled_priority = ticker_priority;
    setup.entry = reinterpret_cast<Word>(&Witness::run_ticker);
    setup.stack_top = reinterpret_cast<Word>(ticker_stack + stack_bytes);
    return start_thread(setup);
}

void Witness::set_ticking(bool on) {
    if (ticking_.exchange(on) == on || !on) return;
    sel4::signal(ticker_.wake);
}

void Witness::ask() {
    waiting_.store(true);
    sel4::signal(witness_.wake);
}

// Who is woken goes before all others of its priority, and who yields behind them.
void Witness::run_witness(Witness& self) {
    for (;;) {
        sel4::wait(self.witness_.wake);
        sel4::yield();
        self.waiting_.store(false);
    }
}

void Witness::run_ticker(Witness& self) {
    for (;;) {
        if (!self.ticking_.load()) sel4::wait(self.ticker_.wake);
        sel4::yield(); // until the budget comes back
        self.ticked_.store(true);
        sel4::signal(self.report_);
    }
}

} // namespace manager
