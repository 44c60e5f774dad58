// SPDX-License-Identifier: Apache-2.0
//
// Threads on the processor: which registers, address space and floating-point state are in use.
#include "arch/machine.hpp"
#include "arch/paging.hpp"
#include "kernel/arch/x86_64/cpu/fpu.hpp"
#include "kernel/arch/x86_64/cpu/segments.hpp"
#include "kernel/arch/x86_64/layout.hpp"
#include "kernel/object/tcb.hpp"
#include "kernel/object/x86_64/asid.hpp"

namespace keel::arch {

namespace {

sel4::PAddr root_of(const Tcb& thread) {
    const Cap cap = thread.slot(TcbSlot::vspace).cap;
    if (!cap.is(cap_pml4)) return empty_root();
    const Pml4Cap pml4 = cap.as<Pml4Cap>();
    const Table* const root = asid_table.find(pml4.asid());
    return root != nullptr && root == pml4.object<Table>() ? to_physical(root) : empty_root();
}

// The next entry saves registers there, and the way out of the kernel loads them from there.
void use_context(Context& context) { x86_64::x86_64_task_state.rsp0 = address_of(&context + 1); }

} // namespace

void init_context(Tcb& thread) {
    thread.set(Register::cs, KEEL_USER_CODE);
    thread.set(Register::ss, KEEL_USER_DATA);
    thread.set(Register::rflags, sanitise(Register::rflags, 0));
    x86_64::init_fpu_state(thread.fpu);
}

[[gnu::hot]] void switch_to_thread(Tcb& thread) {
    use_context(thread.context);
    set_root(root_of(thread));
    x86_64::switch_fpu_to(thread);
}

// The address space stays: the idle loop uses none, and the next thread may well be of the same.
void switch_to_idle(Tcb& idle) { use_context(idle.context); }

// Leaving the kernel loads all registers, FS and GS from the context, whoever changed it.
void registers_changed(Tcb&) {}
void tls_base_changed(Tcb&) {}

void clear(void* memory, Word bytes) { __builtin_memset(memory, 0, bytes); }

} // namespace keel::arch
