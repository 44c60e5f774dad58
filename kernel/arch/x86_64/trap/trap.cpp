// SPDX-License-Identifier: Apache-2.0
//
// From the processor's events to the kernel's entries; called by entry.S with the registers saved.
#include "arch/machine.hpp"
#include "kernel/arch/x86_64/cpu/instructions.hpp"
#include "kernel/arch/x86_64/cpu/segments.hpp"
#include "kernel/arch/x86_64/device/local_apic.hpp"
#include "kernel/debug/print.hpp"
#include "kernel/entry.hpp"
#include "kernel/node.hpp"
#include "kernel/object/tcb.hpp"
#include "kernel/object/x86_64/irq_source.hpp"

namespace keel {

using arch::Register;

// An interrupt that has reached the processor and is to be served; 0: none. entry.S sets it too.
extern "C" std::uint32_t x86_64_pending_vector;
std::uint32_t x86_64_pending_vector;

namespace {

constexpr Word trap_instruction_size = 2; // int n
constexpr Word page_fault_instruction_fetch = 1 << 4;

[[gnu::noinline]] void serve_pending() {
    while (x86_64_pending_vector != 0)
        handle_interrupt();
}

struct KernelFrame {
    Word rcx, error, rip, cs, rflags, rsp, ss;
};

} // namespace

extern "C" {
[[gnu::hot]] void x86_64_handle_syscall(Word number) {
    handle_syscall(number);
    if (x86_64_pending_vector != 0) [[unlikely]]
        serve_pending();
}

[[gnu::hot]] void x86_64_handle_trap(unsigned vector) {
    arch::Context& context = node.current->context;
    if (vector == x86_64::vector_page_fault) {
        const Word error = context.get(Register::error);
        handle_vm_fault(x86_64::read_cr2(), error, error & page_fault_instruction_fetch);
    } else if (vector < x86_64::vector_first_irq) {
        handle_user_exception(vector, context.get(Register::error));
    } else if (vector < x86_64::vector_first_trap) {
        x86_64_pending_vector = vector;
    } else if (vector != x86_64::vector_spurious) {
        context.set(Register::fault_ip, context.get(Register::fault_ip) - trap_instruction_size);
        const Word rax = context.get(Register::rax);
        const auto number = static_cast<std::int32_t>(vector << 24 | (rax & 0xffffff));
        handle_unknown_syscall(static_cast<Word>(std::int64_t{number}));
    }
    serve_pending();
}

void x86_64_handle_interrupt_when_idle(unsigned vector) {
    if (vector < x86_64::vector_first_trap) x86_64_pending_vector = vector;
    serve_pending();
}

[[noreturn]] void x86_64_handle_kernel_exception(const KernelFrame* frame, unsigned vector) {
    print_all("keel: exception ", Word{vector}, " in the kernel, error ", Hex{frame->error}, ", rip ", Hex{frame->rip},
              ", rsp ", Hex{frame->rsp}, ", rflags ", Hex{frame->rflags}, ", cr2 ", Hex{x86_64::read_cr2()}, "\n");
    arch::halt();
}

} // extern "C"

namespace arch {

// Interrupts are off in the kernel. Letting them in for an instruction tells more cheaply than asking the controller.
bool irq_pending() {
    if (x86_64_pending_vector == 0) asm volatile("sti; nop; cli" ::: "memory");
    return x86_64_pending_vector != 0;
}

Irq take_irq() {
    if (x86_64_pending_vector == 0) return no_irq;
    const Irq irq = x86_64_pending_vector - x86_64::vector_first_irq;
    x86_64_pending_vector = 0;
    return irq;
}

void mask_irq(Irq irq, bool masked) { mask_source(irq, masked); }

void end_irq(Irq) { x86_64::end_of_interrupt(); }

} // namespace arch

} // namespace keel
