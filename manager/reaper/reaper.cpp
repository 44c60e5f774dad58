// SPDX-License-Identifier: Apache-2.0
#include "manager/reaper/reaper.hpp"

#include "manager/cspace.hpp"
#include "manager/memory/mapping.hpp"
#include "manager/thread.hpp"

#include <utility>

namespace manager {

using sel4::invoke;
using sel4::Label;
using sel4::ObjectType;

namespace {

// Half of the processor at most, and a tick whenever the budget comes back.
constexpr sel4::Time budget_us = 5000;
constexpr sel4::Time period_us = 10000;
constexpr unsigned sched_context_bits = 8;
constexpr Word above_servers_priority = server_priority + 1;

alignas(16) std::byte stack[16384];

} // namespace

Done Reaper::initialize(Machine& machine, CPtr notification, Word signal_badge, Word fault_badge) {
    pool_ = &machine.pool;
    const CPtr slots = cspace::take(6);
    tcb_ = slots;
    sched_context_ = slots + 1;
    ipc_page_ = slots + 2;
    wake_ = slots + 3;
    report_ = slots + 4;
    fault_ = slots + 5;
    TRY(machine.boot.retype(ObjectType::tcb, 0, tcb_));
    TRY(machine.boot.retype(ObjectType::sched_context, sched_context_bits, sched_context_));
    TRY(machine.boot.retype(ObjectType::page, 0, ipc_page_));
    TRY(machine.boot.retype(ObjectType::notification, 0, wake_));
    TRY(cspace::mint(report_, notification, sel4::can_write, signal_badge));
    TRY(cspace::mint(fault_, machine.endpoint, sel4::CapRights(true, false, false, true), fault_badge));
    TRY(map_page(ipc_page_, sel4::slot_init_vspace, window::reaper_ipc, sel4::read_write));
    auto* const block = reinterpret_cast<sel4::ThreadBlock*>(window::reaper_ipc + sizeof(sel4::IpcBuffer));
    *block = {block, reinterpret_cast<sel4::IpcBuffer*>(window::reaper_ipc)};
    return done(invoke<Label::sched_control_configure_flags>(machine.sched_control, sched_context_, budget_us,
                                                             period_us, 0, 0, 0));
}

Done Reaper::start() {
    return start_thread({.tcb = tcb_,
                         .cspace = cspace::self(),
                         .vspace = sel4::slot_init_vspace,
                         .ipc_buffer = window::reaper_ipc,
                         .ipc_buffer_page = ipc_page_,
                         .fault_endpoint = fault_,
                         .sched_context = sched_context_,
                         .priority = reaper_priority,
                         .max_controlled_priority = reaper_priority,
                         .entry = reinterpret_cast<Word>(&Reaper::run),
                         .stack_top = reinterpret_cast<Word>(stack + sizeof stack),
                         .argument = reinterpret_cast<Word>(this)});
}

void Reaper::submit(const Ledger& ledger) {
    job_.store(&ledger, std::memory_order_release);
    sel4::signal(wake_);
}

Reaper::Finished Reaper::take_finished() {
    if (!finished_.load(std::memory_order_acquire)) return {nullptr, 0};
    const Finished finished{job_.load(std::memory_order_relaxed), lost_};
    finished_.store(false, std::memory_order_relaxed);
    job_.store(nullptr, std::memory_order_relaxed);
    return finished;
}

void Reaper::set_ticking(bool on, bool above_servers) {
    if (std::exchange(above_servers_, above_servers) != above_servers)
        (void)invoke<Label::tcb_set_priority>(tcb_, sel4::slot_init_tcb,
                                              above_servers ? above_servers_priority : reaper_priority);
    if (ticking_.exchange(on) == on || !on) return;
    sel4::signal(wake_);
}

void Reaper::run(Reaper& self) {
    for (;;) {
        const Ledger* const job = self.job_.load(std::memory_order_acquire);
        if (job && !self.finished_.load(std::memory_order_acquire)) {
            self.lost_ = job->reclaim(*self.pool_);
            self.finished_.store(true, std::memory_order_release);
            sel4::signal(self.report_);
        } else if (self.ticking_.load(std::memory_order_acquire)) {
            sel4::yield(); // until the budget comes back
            sel4::signal(self.report_);
        } else {
            sel4::wait(self.wake_);
        }
    }
}

} // namespace manager
