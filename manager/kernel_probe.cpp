// SPDX-License-Identifier: Apache-2.0
#include "manager/kernel_probe.hpp"

#include "abi/protocol/container.hpp"
#include "abi/sel4/faults.hpp"
#include "lib/sel4/invoke.hpp"
#include "manager/clock.hpp"
#include "manager/cspace.hpp"
#include "manager/memory/mapping.hpp"
#include "manager/thread.hpp"

namespace manager {

namespace {

using sel4::invoke;
using sel4::Label;

constexpr Word start_stack = 0x11110000; // never touched: only the register's value counts
constexpr Word probe_stack = 0x22220000;
constexpr unsigned char undefined_instruction[] = {0x0f, 0x0b}; // ud2

// Sets RSP and makes a system call that no seL4 knows.
extern "C" [[gnu::naked]] void probe_unknown_syscall() {
    asm volatile("mov $0x22220000, %esp\n\t"
                 "mov $0x1234, %edx\n\t"
                 "syscall\n\t"
                 "ud2");
}

// Waits for so much longer than the thread's budget that a timer which comes at all has come.
constexpr Word timer_patience_us = 500000;
Word timer_deadline; // time-stamp counter

extern "C" [[gnu::naked]] void probe_spin() {
    asm volatile("1: rdtsc\n\t"
                 "shl $32, %%rdx\n\t"
                 "or %%rdx, %%rax\n\t"
                 "cmp %0, %%rax\n\t"
                 "jb 1b\n\t"
                 "ud2"
                 :
                 : "m"(timer_deadline));
}

sel4::Received run_until_fault(Machine& machine, Reaper& reaper, Word entry) {
    const Done started = start_thread({.tcb = reaper.tcb(),
                                       .cspace = cspace::self(),
                                       .vspace = sel4::slot_init_vspace,
                                       .ipc_buffer = window::reaper_ipc,
                                       .ipc_buffer_page = reaper.ipc_page(),
                                       .fault_endpoint = reaper.fault_endpoint(),
                                       .sched_context = reaper.sched_context(),
                                       .priority = reaper_priority,
                                       .max_controlled_priority = reaper_priority,
                                       .entry = entry,
                                       .stack_top = start_stack,
                                       .argument = 0});
    if (!started.ok()) return {};
    const sel4::Received fault = sel4::recv(machine.endpoint, machine.reply);
    (void)invoke<Label::tcb_suspend>(reaper.tcb());
    return fault;
}

bool is(const sel4::Received& fault, sel4::FaultLabel label) { return fault.info.label() == static_cast<Word>(label); }

} // namespace

base::Result<Word, Error> probe_kernel(Machine& machine, Reaper& reaper) {
    namespace where = protocol::container;
    Word features = 0;

    const sel4::Received call = run_until_fault(machine, reaper, reinterpret_cast<Word>(&probe_unknown_syscall));
    if (is(call, sel4::FaultLabel::unknown_syscall) &&
        sel4::ipc_buffer().message[sel4::unknown_syscall::sp] == probe_stack)
        features |= where::feature_keeps_rsp;

    const CPtr page = cspace::take();
    TRY(machine.boot.retype(sel4::ObjectType::page, 0, page));
    {
        const window::View view(page, window::probe);
        if (!view.ok()) return Error::failed_lookup;
        for (unsigned i = 0; i < sizeof undefined_instruction; ++i)
            view.as<unsigned char>()[i] = undefined_instruction[i];
        // Where the page may be executed the instruction faults, else its fetch does.
        const sel4::Received fetch = run_until_fault(machine, reaper, window::probe);
        if (is(fetch, sel4::FaultLabel::vm_fault) && fetch.words.word[sel4::vm_fault::instruction_fault])
            features |= where::feature_no_execute;
    }

    const auto flags = invoke<Label::tcb_set_flags>(reaper.tcb(), 0, sel4::tcb_flag_foreign_syscalls);
    if (flags.ok() && flags.value & sel4::tcb_flag_foreign_syscalls) features |= where::feature_all_calls_fault;
    (void)invoke<Label::tcb_set_flags>(reaper.tcb(), sel4::tcb_flag_foreign_syscalls, 0);
    return features;
}

base::Result<bool, Error> timer_runs(Machine& machine, Reaper& reaper) {
    const CPtr tcb = reaper.tcb();
    TRY(done(invoke<Label::tcb_set_timeout_endpoint>(tcb, reaper.fault_endpoint())));
    timer_deadline = read_tsc() + timer_patience_us * machine.tsc_mhz;
    const sel4::Received fault = run_until_fault(machine, reaper, reinterpret_cast<Word>(&probe_spin));
    TRY(done(invoke<Label::tcb_set_timeout_endpoint>(tcb, sel4::slot_null)));
    // Without a timer the kernel notices the end of the budget when the thread faults.
    return is(fault, sel4::FaultLabel::timeout) && read_tsc() < timer_deadline;
}

} // namespace manager
