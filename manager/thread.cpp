// SPDX-License-Identifier: Apache-2.0
#include "manager/thread.hpp"

#include "lib/sel4/invoke.hpp"

namespace manager {

using sel4::invoke;
using sel4::Label;

namespace {

// A called C function finds RSP 8 bytes below a multiple of 16; entry.inc aligns it itself.
constexpr Word call_gap = 8;
constexpr Word interrupts_enabled = 0x202; // RFLAGS

} // namespace

Done start_thread(const ThreadSetup& setup) {
    TRY(done(invoke<Label::tcb_configure>(setup.tcb, setup.cspace, 0, setup.vspace, 0, setup.ipc_buffer,
                                          setup.ipc_buffer_page)));
    TRY(done(invoke<Label::tcb_set_sched_params>(setup.tcb, sel4::slot_init_tcb, setup.max_controlled_priority,
                                                 setup.priority, setup.sched_context, setup.fault_endpoint)));
    sel4::UserContext registers{};
    registers.rip = setup.entry;
    registers.rsp = setup.stack_top - call_gap;
    registers.rflags = interrupts_enabled;
    registers.rdi = setup.argument;
    registers.rsi = setup.ipc_buffer;
    registers.fs_base = setup.ipc_buffer + sizeof(sel4::IpcBuffer);
    return done(invoke<Label::tcb_write_registers>(setup.tcb, true, 0, sel4::user_context_words, registers));
}

} // namespace manager
