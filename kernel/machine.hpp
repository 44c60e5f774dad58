// SPDX-License-Identifier: Apache-2.0
//
// What the kernel asks of the machine below it. Each folder of kernel/arch/ is a machine (x86_64: the real one, host:
// a simulated one for tests) and implements this; short functions may be inline in its "arch/machine.hpp".
#pragma once

#include "kernel/types.hpp"

namespace keel {

struct Tcb;

namespace arch {

// Timer. Time is in ticks since boot and never runs backwards.
Ticks now();
void set_deadline(Ticks deadline); // raise timer_irq() then; at once if it is past
Ticks us_to_ticks(Word us);        // us <= max_us()
Word ticks_to_us(Ticks ticks);
Word max_us(); // longest time that fits into ticks

// Interrupts, by number in the kernel's table, below num_irqs (arch/machine.hpp).
inline constexpr Irq no_irq = ~Irq{0};
bool irq_pending();
Irq take_irq();                      // the interrupt to be served, or no_irq
void mask_irq(Irq irq, bool masked); // irq may be one that has no source: ignored
void end_irq(Irq irq);               // the controller may deliver the next one
Irq timer_irq();

// Threads. switch_to_thread makes address space, FPU state and FS/GS those of the thread; what is in its context is
// loaded when the kernel returns to user level.
void switch_to_thread(Tcb& thread);
void switch_to_idle(Tcb& idle);
void init_context(Tcb& thread);      // of a new thread; memory is zero before
void registers_changed(Tcb& thread); // by another thread: all must be loaded when it runs again
void tls_base_changed(Tcb& thread);  // by itself or another
void release_fpu(Tcb& thread);       // its state is not in the processor any more
void flags_changed(Tcb& thread);     // tcb.flags (sel4::TcbFlag) were set

// Memory that the kernel can see, by physical address.
sel4::PAddr to_physical(const void* pointer);
void* to_pointer(sel4::PAddr address);
void clear(void* memory, Word bytes); // both multiples of 16

// Debugging.
void put_char(char c);
[[noreturn]] void halt();

} // namespace arch
} // namespace keel
